// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RevisionId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { ItemKind } from '../../src/domain/item.ts'
import type { UnixSeconds } from '../../src/domain/time.ts'
import type { RemoteContent } from '../../src/sync/content.ts'
import type { FakeCompanion, Marked } from './fakeCompanion.ts'
import type { Dice } from './random.ts'

/* The rules of the Passwords API that make syncing hard, as they were observed on a real server: no idempotent create,
 * full replacement, a revision check that is not atomic, a trash that ignores the revision of a live item and deletes a
 * trashed one for good, suspension, stranding, tags that are not part of a revision, errors that leave something behind. */

/**
 * A defect of the real server. Without one of them the server behaves as one would wish, so that one can see which defence is
 * there for which defect: `npm run sim -- --without racyCheck`.
 */
export type Defect =
	/** The revision is checked before the write, and others may come in between. */
	| 'racyCheck'
	/** A DELETE of a live item ignores the revision. */
	| 'blindTrash'
	/** A second DELETE deletes for good. */
	| 'deadlyRepeat'
	/** What lies in a folder that goes into the trash is in no list any more. */
	| 'suspension'
	/** What is moved while its folder is in the trash stays in no list. */
	| 'stranding'
	/** An update that leaves out a tag in the trash cuts it off for good. */
	| 'cutTags'
	/** An unknown tag is refused after everything else was stored. */
	| 'lateRefusal'
	/** What the owner of a share does not let us change is dropped, and the answer is good all the same. */
	| 'silentDrop'

/** All of them. */
export const DEFECTS: readonly Defect[] = ['racyCheck', 'blindTrash', 'deadlyRepeat', 'suspension', 'stranding', 'cutTags', 'lateRefusal', 'silentDrop']

/** One accepted write. */
export interface Revision {
	readonly id: RevisionId
	readonly content: RemoteContent
	readonly trashed: boolean
	readonly edited: UnixSeconds
	readonly created: UnixSeconds
	readonly client: string
	/** Stands for the ciphertext: the same for identical bytes only. Null on accounts without encryption. */
	readonly cipher: string | null
}

/** An item with everything that ever was in it. */
export interface Model {
	readonly id: ServerId
	readonly kind: ItemKind
	readonly created: UnixSeconds
	updated: UnixSeconds
	/** Server time in milliseconds since when it is in no list, because a folder above is in the trash. */
	suspendedAt: number | null
	revisions: Revision[]
	tags: Set<ServerId>
	/** Received from somebody else, who lets us change the text or not, since a server time in milliseconds. */
	share?: { readonly editable: boolean, readonly since: number }
}

/** A write's content as it arrives. */
export interface Arrival {
	readonly content: RemoteContent
	readonly edited: UnixSeconds
	readonly cipher: string | null
	readonly client: string
	/** Server time in milliseconds at which it left the client. */
	readonly sentAt: number
	/** The companion's header; none for other clients. */
	readonly mark?: Marked
	/** The head that this request saw when it was checked; others may have moved it since. */
	readonly parent?: RevisionId
}

/** What a write answers. */
export type Answer =
	| { readonly status: 200, readonly id: ServerId, readonly revision: RevisionId | null }
	| { readonly status: 400 | 403 | 404 | 409, readonly error: 'outdated' | 'forbidden' | 'notFound' | 'tagUnknown' | 'claimed' }

/** What a listener of the companion throws in the middle of a write. */
class Refused extends Error {
	readonly answer: Answer

	constructor(error: 'outdated' | 'claimed' | 'forbidden') {
		super(error)
		this.answer = { status: error === 'forbidden' ? 403 : 409, error }
	}
}

/** A client looks just before it moves something; it cannot know what happens between that look and the write. */
const NOTICEABLE_MS = 15_000

/** A server of one account. */
export class FakeServer {
	readonly models = new Map<ServerId, Model>()
	/** Deleted for good, kept for the oracle. */
	readonly graves: Model[] = []
	/** Things that must never be asked of a server. */
	readonly violations: string[] = []
	/** The clients that deleted something for good. */
	readonly purgedBy: string[] = []
	/** Texts that the server dropped with a good answer, because their owner does not let us change them. */
	readonly dropped: string[] = []
	/** Which master password is in force. */
	passwordNumber = 1
	now = 1_800_000_000_000
	/** Null: NexPass' server part keeps no operations and no log. */
	companion: FakeCompanion | null = null
	/** Attempts that were claimed before their write, by hand. */
	readonly #claimed = new WeakSet<Marked>()
	readonly #dice: Dice
	readonly #trace: ((line: string) => void) | undefined
	readonly #mended: ReadonlySet<Defect>

	/** `without`: defects that this server does not have. */
	constructor(dice: Dice, trace?: (line: string) => void, without: readonly Defect[] = []) {
		this.#dice = dice
		this.#trace = trace
		this.#mended = new Set(without)
	}

	/** Whether this server has a defect of the real one. */
	has(defect: Defect): boolean {
		return !this.#mended.has(defect)
	}

	seconds(): UnixSeconds {
		return Math.floor(this.now / 1000) as UnixSeconds
	}

	/** The companion's first look at a request, before anything of it is stored. */
	claim(mark: Marked | undefined): Answer | null {
		if (mark === undefined || this.companion === null || this.#claimed.has(mark)) return null
		if (!this.companion.claim(mark)) return { status: 409, error: 'claimed' }
		this.#claimed.add(mark)
		return null
	}

	/** The companion's second look, before the head moves. A request that dies after it keeps others waiting. */
	startMoving(mark: Marked | undefined, id: ServerId, parent: RevisionId | null): Answer | null {
		const refused = this.companion?.startMoving(mark ?? null, id, parent, parent, this.now) ?? null
		return refused === null ? null : { status: 409, error: refused }
	}

	create(kind: ItemKind, arrival: Arrival): Answer {
		return this.#answering(() => this.#create(kind, arrival))
	}

	#create(kind: ItemKind, arrival: Arrival): Answer {
		if (!this.has('lateRefusal') && !this.#knowsTags(arrival.content)) return { status: 400, error: 'tagUnknown' }
		const id = this.#uuid() as ServerId
		const tags = arrival.content.kind === 'password' ? arrival.content.tags ?? [] : []
		const model: Model = { id, kind, created: this.seconds(), updated: this.seconds(), suspendedAt: null, revisions: [], tags: new Set() }
		const revision = this.#write(model, { ...arrival, content: this.#placed(arrival.content) }, false)
		this.models.set(id, model)
		return this.#setTags(model, tags) ? { status: 200, id, revision } : { status: 400, error: 'tagUnknown' }
	}

	/** The check of an update, apart from its write: between the two others may come in. */
	mayUpdate(id: ServerId, revision: RevisionId | null): Answer | null {
		const model = this.models.get(id)
		if (model === undefined) return { status: 404, error: 'notFound' }
		return revision !== null && headOf(model).id !== revision ? { status: 409, error: 'outdated' } : null
	}

	update(id: ServerId, arrival: Arrival): Answer {
		return this.#answering(() => this.#update(id, arrival))
	}

	#update(id: ServerId, arrival: Arrival): Answer {
		const model = this.models.get(id)
		if (model === undefined) return { status: 404, error: 'notFound' }
		if (!this.has('racyCheck') && arrival.parent !== undefined && arrival.parent !== headOf(model).id) return { status: 409, error: 'outdated' }
		if (!this.has('lateRefusal') && !this.#knowsTags(arrival.content)) return { status: 400, error: 'tagUnknown' }
		const before = placeOf(headOf(model).content)
		const content = this.#shared(model, this.#placed(arrival.content), arrival)
		if (model.suspendedAt !== null && model.suspendedAt + NOTICEABLE_MS < arrival.sentAt && placeOf(content) !== before && arrival.client.startsWith('nexpass')) this.violations.push(`moved the suspended item ${id}`)
		// Passwords reads the object once: what its check saw decides also whether the new revision lies in the trash.
		const checked = model.revisions.find((one) => one.id === arrival.parent) ?? headOf(model)
		const revision = this.#write(model, { ...arrival, content }, checked.trashed)
		if (!this.has('stranding') && placeOf(content) !== before) model.suspendedAt = this.isBelowTrash(model) ? model.suspendedAt ?? this.now : null
		const tags = arrival.content.kind === 'password' ? arrival.content.tags ?? [] : []
		return this.#setTags(model, tags) ? { status: 200, id, revision } : { status: 400, error: 'tagUnknown' }
	}

	delete(id: ServerId, revision: RevisionId | null, client: string, mark?: Marked): Answer {
		return this.#answering(() => this.#delete(id, revision, client, mark))
	}

	#delete(id: ServerId, revision: RevisionId | null, client: string, mark: Marked | undefined): Answer {
		const model = this.models.get(id)
		if (model === undefined) return { status: 404, error: 'notFound' }
		const head = headOf(model)
		if (client.startsWith('nexpass') && revision === null) this.violations.push(`DELETE of ${id} without a revision`)
		if (!this.has('blindTrash') && revision !== null && revision !== head.id) return { status: 400, error: 'outdated' }
		if (head.trashed && !this.has('deadlyRepeat') && client.startsWith('nexpass')) return { status: 200, id, revision: head.id }
		if (head.trashed) {
			if (revision !== null && revision !== head.id) return { status: 400, error: 'outdated' }
			if (client.startsWith('nexpass')) this.violations.push(`permanent DELETE of ${id}`)
			this.purgedBy.push(client)
			this.#bury(model)
			return { status: 200, id, revision: null }
		}
		const trashed = this.#write(model, { ...head, client, sentAt: this.now, ...(mark === undefined ? {} : { mark }) }, true)
		if (model.kind === 'folder') this.#suspendContent(id, true)
		return { status: 200, id, revision: trashed }
	}

	restore(id: ServerId, client: string, mark?: Marked): Answer {
		return this.#answering(() => this.#restore(id, client, mark))
	}

	#restore(id: ServerId, client: string, mark: Marked | undefined): Answer {
		const model = this.models.get(id)
		if (model === undefined) return { status: 404, error: 'notFound' }
		const head = headOf(model)
		if (!head.trashed) return { status: 200, id, revision: head.id }
		const revision = this.#write(model, { ...head, client, sentAt: this.now, ...(mark === undefined ? {} : { mark }) }, false)
		if (model.kind === 'folder') this.#suspendContent(id, false)
		return { status: 200, id, revision }
	}

	/** Live and listed. */
	list(kind: ItemKind): readonly Model[] {
		return [...this.models.values()].filter((model) => model.kind === kind && !headOf(model).trashed && model.suspendedAt === null && !headOf(model).content.hidden)
	}

	/** In the trash and found. */
	listTrashed(kind: ItemKind): readonly Model[] {
		return [...this.models.values()].filter((model) => model.kind === kind && headOf(model).trashed && model.suspendedAt === null && !headOf(model).content.hidden)
	}

	/** The tags of a password as `show` tells them: those in the trash are left out. */
	visibleTags(model: Model): readonly ServerId[] {
		return [...model.tags].filter((tag) => {
			const found = this.models.get(tag)
			return found !== undefined && !headOf(found).trashed
		})
	}

	#answering(write: () => Answer): Answer {
		try {
			return write()
		} catch (error) {
			if (error instanceof Refused) return error.answer
			throw error
		}
	}

	#write(model: Model, arrival: Arrival, trashed: boolean): RevisionId {
		const { mark } = arrival
		if (this.claim(mark) !== null) throw new Refused('claimed')
		const head = model.revisions.at(-1)?.id ?? null
		const refused = this.companion?.startMoving(mark ?? null, model.id, arrival.parent ?? head, head, this.now) ?? null
		if (refused !== null) throw new Refused(refused)
		const edited = arrival.edited > this.seconds() + 7200 || arrival.edited < 1 ? this.seconds() : arrival.edited
		const content: RemoteContent = arrival.content.kind === 'password' ? { ...arrival.content, tags: null } : arrival.content
		const revision: Revision = { id: this.#uuid() as RevisionId, content, trashed, edited, created: this.seconds(), client: arrival.client, cipher: arrival.cipher }
		model.revisions.push(revision)
		model.updated = this.seconds()
		this.companion?.finish(mark ?? null, model.id, revision.id)
		this.companion?.note(model.kind, model.id, revision.id)
		this.#trace?.(`${this.seconds().toString()} ${arrival.client} wrote ${model.kind} ${model.id} as ${revision.id}${trashed ? ' (trash)' : ''}: ${JSON.stringify(content)}`)
		return revision.id
	}

	/** An empty list changes nothing, `['']` clears; unknown tags are refused after everything else was stored. */
	#setTags(model: Model, tags: readonly string[]): boolean {
		if (tags.length === 0) return true
		const wanted = tags.filter((tag) => tag !== '') as ServerId[]
		const known = wanted.filter((tag) => this.models.get(tag)?.kind === 'tag')
		if (known.length < wanted.length) {
			for (const tag of known) model.tags.add(tag)
			return false
		}
		const hidden = this.has('cutTags') ? [] : [...model.tags].filter((tag) => !this.visibleTags(model).includes(tag))
		model.tags = new Set([...wanted, ...hidden])
		return true
	}

	#knowsTags(content: RemoteContent): boolean {
		return content.kind !== 'password' || (content.tags ?? []).every((tag) => (tag as string) === '' || this.models.get(tag)?.kind === 'tag')
	}

	/** Whether a folder above is in the trash. What is stranded lies in a live one. */
	isBelowTrash(model: Model): boolean {
		const seen = new Set<ServerId>()
		for (let at = placeOf(headOf(model).content); at !== null && !seen.has(at);) {
			seen.add(at)
			const above = this.models.get(at)
			if (above === undefined) return false
			if (headOf(above).trashed) return true
			at = placeOf(headOf(above).content)
		}
		return false
	}

	#placed(content: RemoteContent): RemoteContent {
		const place = placeOf(content)
		if (place === null || place === ROOT_FOLDER_SERVER_ID || this.models.get(place)?.kind === 'folder') return content
		return content.kind === 'password' ? { ...content, folder: ROOT_FOLDER_SERVER_ID } : content.kind === 'folder' ? { ...content, parent: ROOT_FOLDER_SERVER_ID } : content
	}

	/** What the owner of a share does not let us change stays as it is, and the answer is good all the same. */
	#shared(model: Model, content: RemoteContent, arrival: Arrival): RemoteContent {
		const before = headOf(model).content
		if (model.share === undefined || model.share.editable || !arrival.client.startsWith('nexpass') || content.kind !== 'password' || before.kind !== 'password') return content
		const kept = { ...before, folder: content.folder, tags: content.tags, favorite: content.favorite, hidden: content.hidden }
		if (JSON.stringify({ ...kept, tags: null }) === JSON.stringify({ ...content, tags: null })) return content
		if (!this.has('silentDrop')) throw new Refused('forbidden')
		this.dropped.push(JSON.stringify(content))
		if (model.share.since + NOTICEABLE_MS < arrival.sentAt) this.violations.push(`wrote into ${model.id}, which its owner does not let us change`)
		return kept
	}

	#inside(folder: ServerId): readonly Model[] {
		return [...this.models.values()].filter((model) => placeOf(headOf(model).content) === folder)
	}

	#suspendContent(folder: ServerId, suspended: boolean, seen = new Set<ServerId>()): void {
		if (seen.has(folder) || !this.has('suspension')) return
		seen.add(folder)
		for (const model of this.#inside(folder)) {
			model.suspendedAt = suspended ? model.suspendedAt ?? this.now : null
			model.updated = this.seconds()
			if (model.kind === 'folder' && !(headOf(model).trashed && !suspended)) this.#suspendContent(model.id, suspended, seen)
		}
	}

	#bury(model: Model): void {
		if (!this.models.delete(model.id)) return
		this.graves.push(model)
		this.companion?.note(model.kind, model.id, null)
		if (model.kind === 'folder') for (const inner of this.#inside(model.id)) this.#bury(inner)
		if (model.kind === 'tag') for (const other of this.models.values()) other.tags.delete(model.id)
	}

	#uuid(): string {
		const hex = this.#dice.hex(32)
		return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
	}
}

/** The current revision. */
export function headOf(model: Model): Revision {
	const head = model.revisions.at(-1)
	if (head === undefined) throw new Error('a model has revisions')
	return head
}

/** The folder a content lies in; tags lie nowhere. */
export function placeOf(content: RemoteContent): ServerId | null {
	return content.kind === 'password' ? content.folder : content.kind === 'folder' ? content.parent : null
}
