// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ItemKind, PasswordContent } from '../domain/item.ts'
import type { LocalId } from '../domain/ids.ts'
import type { OtpParameters } from '../domain/otp.ts'
import type { PasskeyAnswer, PasskeyQuestion, PasskeyRequest } from '../domain/passkey.ts'
import type { Result } from '../domain/result.ts'
import type { AddressFault } from '../domain/serverAddress.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'

/* [Note: the wall]
 * The page shows and asks; the vault worker holds keys, network and disk. They speak only the messages of this file.
 * A call is answered once; events come at any time. Everything here survives structured cloning.
 * A passphrase or what a passkey answered goes in once, to be checked, and never comes out.
 * Secrets cross the wall only in the answers of `reveal`, `revealConflict`, `openEditor` and `exportUnsent`, because somebody asked for them. */

/** What the page tells the worker once, at its start. */
export interface WorkerInit {
	/** Path of the Nextcloud, `''` or `/nextcloud`. */
	readonly webRoot: string
	/** Path of this app with a slash at the end, the service worker's scope. */
	readonly appPath: string
	/** BCP 47 language of the browser, used until the server has said its own. */
	readonly language: string
	/** Host shown to people, for example `cloud.example.com`. */
	readonly host: string
}

/** What the app is doing as a whole. The router shows exactly one view family for each. */
export type Phase =
	| { readonly kind: 'starting' }
	/** No vault on this device yet. */
	| { readonly kind: 'welcome'; readonly step: WelcomeStep }
	| { readonly kind: 'locked'; readonly vault: VaultFacts }
	| { readonly kind: 'unlocked'; readonly vault: VaultFacts }
	/** Another tab of this browser has the vault open. `takeOver` brings it here. */
	| { readonly kind: 'elsewhere' }
	/** NexPass cannot run: no HTTPS, no storage (private mode, broken profile), a database written by a newer version, or no worker. */
	| { readonly kind: 'unusable'; readonly reason: 'insecure' | 'noStorage' | 'newerSchema' | 'workerFailed' }

/** What stands between a new device and its first vault. */
export type WelcomeStep =
	| { readonly kind: 'looking' }
	| { readonly kind: 'offline' }
	/** No Nextcloud session: the page sends the person to Nextcloud's sign-in and back. */
	| { readonly kind: 'signIn' }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'trouble'; readonly problem: Problem }
	/** End-to-end account: the existing passphrase opens it. `tokens` lists second factors that Passwords asks for, empty when none. */
	| { readonly kind: 'passphrase'; readonly account: AccountFacts; readonly tokens: readonly TokenProvider[]; readonly keeps: Keeps }
	/** Account without end-to-end encryption: the person picks a passphrase for this device. */
	| { readonly kind: 'choosePassphrase'; readonly account: AccountFacts }
	/** Account without end-to-end encryption, and nothing is kept here: there is nothing that a passphrase could protect. */
	| { readonly kind: 'openOnce'; readonly account: AccountFacts; readonly keeps: Keeps }

/* [Note: keeping nothing]
 * A device can keep nothing, by the person's choice or because the administrator allows no copies on devices: the whole vault then lies
 * in the memory of its tab. It is fetched anew at each start and gone when it locks. A change is safe only on the server, so it is
 * refused (`notKept`) while that cannot be reached, and sent at once. There is nothing that a finger, a passphrase of this device or an
 * app password could be kept in. */

/** What stays on this device: a sealed vault, or nothing; see [Note: keeping nothing]. */
export type Keeps = 'vault' | 'nothing' | 'nothingByPolicy'

/** Who and where, shown as read-only facts. */
export interface AccountFacts {
	readonly host: string
	readonly userId: string
	readonly displayName: string
}

/** A second factor of `session/request` (Passwords API, member `token`). */
export interface TokenProvider {
	readonly id: string
	readonly type: 'user-token' | 'request-token'
	readonly label: string
	readonly description: string
	/** True: ask the server to send a code first. */
	readonly needsRequest: boolean
}

/** A second factor as a person gives it. */
export type SecondFactor =
	/** A code that was typed, or taken from an entry of this vault. */
	| { readonly kind: 'code'; readonly provider: string; readonly code: string }
	/** The person has confirmed on another device what `requestToken` asked for; its code stays in the worker. */
	| { readonly kind: 'confirmed'; readonly provider: string }

/** An entry whose code may be the second factor of this very account. */
export interface FactorEntry {
	readonly id: LocalId
	readonly label: string
	readonly username: string
	/** It has to be confirmed first: see `confirmEntry`. */
	readonly asksAgain: boolean
}

/** What may be said about a vault while it is locked. */
export interface VaultFacts {
	/** Name the person gave it on this device; empty means "My vault". */
	readonly nickname: string
	readonly host: string
	/** True when the database had been wiped and the vault was rebuilt from the second copy on this device. */
	readonly rebuilt: boolean
	/** Known only while unlocked. */
	readonly account: AccountFacts | null
	readonly endToEnd: boolean | null
	/** The passkeys that open this vault, as their clear header names them. */
	readonly passkeys: readonly PasskeyQuestion[]
	/** Why a passkey alone does not open it now, as far as that is known before unlocking. */
	readonly passkeysRest: 'passphraseDue' | 'passkeyForbidden' | null
	/** True while the account has another passphrase than the one that opens this device: it was changed elsewhere. A hint, kept in the clear. */
	readonly passphraseBehind: boolean
	readonly keeps: Keeps
	/** The administrator's upper bound for the idle minutes; null: none, or not known while locked. */
	readonly idleLockMaxMinutes: number | null
}

/** What proves who somebody is. */
export type UnlockProof =
	| { readonly kind: 'passphrase'; readonly passphrase: string }
	| { readonly kind: 'passkey'; readonly answer: PasskeyAnswer }

/** A passkey in the list of the open vault. */
export interface PasskeyView {
	readonly credentialId: string
	/** What the person called it; empty when its name was lost. */
	readonly label: string
	readonly addedAt: Millis | null
}

/** Everything that can go wrong and that a person is told about. `ui/errorMessages.ts` makes sentences of it. */
export type Problem =
	| { readonly kind: 'offline' }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'signInNeeded' }
	| { readonly kind: 'tokenRevoked' }
	| { readonly kind: 'wrongCredentials' }
	/** The administrator does not allow app passwords. */
	| { readonly kind: 'appPasswordForbidden' }
	/** Nextcloud wants the login password once more before it makes an app password. */
	| { readonly kind: 'loginPasswordNeeded' }
	| { readonly kind: 'loginPasswordWrong' }
	/** The administrator lets only certain apps sign in by another window. */
	| { readonly kind: 'otherWindowForbidden' }
	| { readonly kind: 'otherWindowExpired' }
	/** No pairing code of this server's Passwords app. `host`: the server it is for, empty when it is none at all. */
	| { readonly kind: 'pairingUnreadable'; readonly host: string }
	| { readonly kind: 'pairingExpired' }
	| { readonly kind: 'pairingRefused' }
	/** Typed values are kept only after they passed the test, or on an explicit word. */
	| { readonly kind: 'notTested' }
	| { readonly kind: 'secondFactorPending' }
	/** `eraseIn`: so many more wrong ones erase the vault from this device, when that is switched on and close. */
	| { readonly kind: 'passphraseWrong'; readonly retryAfterSeconds: number; readonly eraseIn?: number }
	/** Ten wrong passphrases in a row: the vault was erased from this device, as the person had asked for. */
	| { readonly kind: 'erased' }
	/** The passkey's answer does not open this vault. */
	| { readonly kind: 'passkeyRefused' }
	/** The administrator does not allow unlocking by passkey. */
	| { readonly kind: 'passkeyForbidden' }
	/** The passphrase has not been typed for as many days as the person chose: it is asked for once. */
	| { readonly kind: 'passphraseDue' }
	/**
	 * The administrator lets this vault open only while the server can be reached (`days` null), or only so many days after it was. `because`: why it could not be.
	 */
	| { readonly kind: 'contactNeeded'; readonly days: number | null; readonly because: Problem }
	/** This entry asks again before it shows a secret: see `confirmEntry`. */
	| { readonly kind: 'confirmNeeded'; readonly id: LocalId }
	/** `codeSpent`: the code that went with it is used up. */
	| { readonly kind: 'passphraseRefusedByServer'; readonly codeSpent?: true }
	| { readonly kind: 'passphraseLength' }
	| { readonly kind: 'passphraseWeak' }
	/** The master password was changed on another device: salts or keychain differ. */
	| { readonly kind: 'passphraseChanged' }
	/** The new passphrase is the present one. */
	| { readonly kind: 'passphraseSame' }
	/** Another device changed the encryption keys in the same moment. The former passphrase stays, and so do all keys. */
	| { readonly kind: 'keysChanged' }
	/** What shall open this device is not the passphrase that the account has. Found out here, nothing was sent. */
	| { readonly kind: 'notMasterPassword' }
	| { readonly kind: 'keychainUnreadable' }
	| { readonly kind: 'codeNeeded'; readonly tokens: readonly TokenProvider[] }
	| { readonly kind: 'codeRefused' }
	/** Nothing was sent: this code went out before, and each counts once. Null where waiting brings no new one. */
	| { readonly kind: 'codeUsed'; readonly retryAfterSeconds: number | null }
	/** Nobody has confirmed the sign-in on the other device. */
	| { readonly kind: 'notConfirmed' }
	/** Nothing was sent: the server has refused three attempts in a row, and the fifth would lock this sign-in out. `liftAttempts` goes on. */
	| { readonly kind: 'attemptsSpent' }
	/** The server refuses every attempt from this sign-in until another client has opened the account. */
	| { readonly kind: 'lockedOut' }
	| { readonly kind: 'rateLimited'; readonly retryAfterSeconds: number }
	| { readonly kind: 'maintenance'; readonly retryAfterSeconds: number }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'notJson' }
	| { readonly kind: 'serverFault'; readonly status: number }
	| { readonly kind: 'serverRejected'; readonly status: number; readonly message: string }
	| { readonly kind: 'otherAccount' }
	| { readonly kind: 'serverChanged' }
	/** So much is gone on the server at once that a person has to decide: see [Note: a server in question]. */
	| { readonly kind: 'massDeletion'; readonly count: number }
	/** The server knows less than it acknowledged, for example after a restored backup: see [Note: a server in question]. */
	| { readonly kind: 'rolledBack'; readonly count: number }
	| { readonly kind: 'diskFull' }
	/** The disk took a change in part and would not give it back: only the next start, or the next save, tells whether it is there. */
	| { readonly kind: 'saveUndecided' }
	| { readonly kind: 'storageFailed' }
	/** Nothing is kept on this device and the server cannot be reached: the change was not made. */
	| { readonly kind: 'notKept' }
	/** Nothing is kept on this device, so there is no place for this. */
	| { readonly kind: 'keepsNothing' }
	/** Changes that are not sent yet are in the way. */
	| { readonly kind: 'unsentLeft'; readonly count: number }
	/** A newer version of the app has taken the storage over in another tab: this one may only read. */
	| { readonly kind: 'newerApp' }
	| { readonly kind: 'notFound' }
	| { readonly kind: 'notEditable' }
	| { readonly kind: 'invalid'; readonly field: string; readonly rule: 'empty' | 'tooLong' | 'notAllowed' }
	| { readonly kind: 'locked' }
	| { readonly kind: 'busy' }
	| { readonly kind: 'unexpected' }

/** Where an entry stands between this device and the server. */
export type SyncMark = 'synced' | 'waiting' | 'sending' | 'parked' | 'review'

/** How this vault reaches its server, and what is under way about it. */
export interface Connection {
	readonly way: 'session' | 'appPassword'
	/** Name by which the app password signs in; the user's id in the session way. */
	readonly user: string
	/** A sign-in in another window is waited for. */
	readonly waiting: boolean
	/** Why the last attempt to stay connected came to nothing. */
	readonly problem: Problem | null
	/** What the administrator said about app passwords at the last contact; null: not asked yet. */
	readonly allowed: boolean | null
	/** Whether to offer to stay connected. */
	readonly offer: boolean
}

/** The steps of a connection test, in their order. */
export type TestStage = 'reach' | 'secure' | 'nextcloud' | 'signIn' | 'passwords' | 'session'

/** Why a connection test ended early. Each has its own words and its own next step. */
export type TestFailure =
	/** The typed address is none. */
	| { readonly kind: 'address'; readonly fault: AddressFault; readonly suggestion: string | null }
	/** Another server: a page can only talk to the one it came from. */
	| { readonly kind: 'elsewhere'; readonly href: string }
	/** The right host, but this Nextcloud lies in another folder there. */
	| { readonly kind: 'otherFolder'; readonly href: string }
	/** No answer at all. The browser does not say whether that is the network or the certificate. */
	| { readonly kind: 'unreachable' }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'notNextcloud' }
	| { readonly kind: 'notInstalled' }
	| { readonly kind: 'maintenance' }
	| { readonly kind: 'noUser' }
	| { readonly kind: 'noPassword' }
	/** Also a main password where a second factor is on: Nextcloud does not tell the two apart when asked as we have to ask. */
	| { readonly kind: 'wrongCredentials' }
	| { readonly kind: 'otherAccount'; readonly user: string }
	| { readonly kind: 'serverChanged' }
	| { readonly kind: 'noNexPass' }
	| { readonly kind: 'forbidden' }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'httpsRequired' }
	| { readonly kind: 'passphraseChanged' }
	| { readonly kind: 'lockedOut' }
	| { readonly kind: 'rateLimited'; readonly retryAfterSeconds: number }
	| { readonly kind: 'serverFault'; readonly status: number }
	| { readonly kind: 'unexpected' }

/** How far a connection test is. */
export interface ConnectionTest {
	readonly stages: readonly { readonly stage: TestStage; readonly state: 'waiting' | 'running' | 'passed' | 'failed' }[]
	readonly failure: TestFailure | null
	readonly done: boolean
	/** The name that the server knows, where it differs from the typed one in upper and lower case only. */
	readonly userIs: string | null
	/** Passwords will ask for a second factor when syncing begins. */
	readonly asksForCode: boolean
}

/** What somebody typed to connect by hand. */
export interface TypedConnection {
	readonly address: string
	readonly user: string
	readonly password: string
}

/** Who can read an entry, from the entry itself and not from a slogan. */
export type Protection = 'endToEnd' | 'serverReadable' | 'shared'

/** One line of the vault list: only what the list shows. */
export interface EntryRow {
	readonly id: LocalId
	readonly label: string
	readonly username: string
	/** Host part of the address, empty when there is none. */
	readonly host: string
	readonly folder: LocalId
	readonly tags: readonly LocalId[]
	readonly favorite: boolean
	readonly hasPassword: boolean
	readonly hasCode: boolean
	readonly weak: boolean
	readonly breached: boolean
	readonly protection: Protection
	readonly sync: SyncMark
	readonly readable: boolean
	readonly editable: boolean
	/** Its secrets are shown and copied only after `confirmEntry`. */
	readonly asksAgain: boolean
	readonly edited: UnixSeconds
	readonly trashed: boolean
}

/** A folder as the screens know it. */
export interface FolderRow {
	readonly id: LocalId
	readonly label: string
	readonly parent: LocalId
	/** Live entries directly inside. */
	readonly count: number
	readonly sync: SyncMark
	readonly trashed: boolean
}

/** A tag as the screens know it. */
export interface TagRow {
	readonly id: LocalId
	readonly label: string
	readonly color: string
	readonly count: number
	readonly trashed: boolean
}

/** Everything the list and its filters need; sent whole, since 10,000 rows clone in a few milliseconds. */
export interface Listing {
	readonly entries: readonly EntryRow[]
	readonly folders: readonly FolderRow[]
	readonly tags: readonly TagRow[]
	/** Rises with every change, so that a late answer can be told from a newer one. */
	readonly generation: number
}

/** A custom field as the entry view shows it. Secret values stay behind the wall until revealed; `data` fields are machine data and are not shown. */
export interface FieldView {
	readonly index: number
	readonly label: string
	readonly type: string
	/** Null for secret kinds: ask `reveal`. */
	readonly value: string | null
}

/** One entry in full, without its secrets. */
export interface EntryView {
	readonly row: EntryRow
	readonly url: string
	readonly notes: string
	readonly fields: readonly FieldView[]
	/** True when the custom fields are no list this client understands; they are kept as they are. */
	readonly fieldsUnreadable: boolean
	readonly code: CodeFacts | null
	/** Bits of strength estimated for the password, null when there is none or it cannot be read. */
	readonly passwordBits: number | null
	readonly created: UnixSeconds | null
	readonly edited: UnixSeconds | null
	/** Who wrote the current state (API field `client`). */
	readonly client: string
	readonly path: readonly string[]
	readonly tagLabels: readonly { readonly label: string; readonly color: string }[]
	readonly received: boolean
	readonly damagedFields: readonly string[]
	readonly problem: Problem | null
	/** Why the server refused the waiting change, when it did. */
	readonly parked: string | null
}

/** What a code needs on screen besides its digits. */
export interface CodeFacts {
	readonly kind: OtpParameters['kind']
	readonly issuer: string
	readonly account: string
	readonly digits: number
	readonly periodSeconds: number
}

/** A live code. */
export interface Code {
	readonly id: LocalId
	readonly code: string
	readonly next: string
	/** Start and end of the time step, device clock already corrected. */
	readonly validFrom: Millis
	readonly validUntil: Millis
}

/** What `reveal` can show. */
export type RevealTarget =
	| { readonly kind: 'password' }
	| { readonly kind: 'field'; readonly index: number }
	| { readonly kind: 'otpSecret' }

/** A custom field in the edit form. `origin` is its place in the stored list, null for a new one, so that members nobody taught us survive. */
export interface FieldDraft {
	readonly origin: number | null
	readonly label: string
	readonly type: string
	readonly value: string
}

/** What the edit form holds. `fields` is null when the stored text is no list of fields: it is then left alone. */
export interface EntryDraft {
	readonly label: string
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	readonly folder: LocalId
	readonly tags: readonly LocalId[]
	readonly favorite: boolean
	readonly fields: readonly FieldDraft[] | null
	/** Text of a code: a Base32 secret or an `otpauth://` address; empty removes it; null leaves it alone. */
	readonly otp: string | null
}

/** A file for the person to keep. */
export interface SealedFile {
	readonly fileName: string
	readonly text: string
}

/** What opens the edit form. */
export interface EditorView {
	/** Null for a new entry. */
	readonly id: LocalId | null
	readonly draft: EntryDraft
	/** True when `draft` was restored from an unsaved one (rotation, killed app). */
	readonly restored: boolean
	/** Generation of the entry when the form opened; saving merges against what has changed since. */
	readonly basis: PasswordContent | null
}

/** One waiting or refused change in the queue. */
export interface QueueItem {
	readonly id: LocalId
	readonly itemKind: ItemKind
	readonly label: string
	readonly action: 'create' | 'update' | 'trash' | 'restore'
	readonly state: 'waiting' | 'sending' | 'unknown' | 'parked'
	/** Fields that an update changes, in the order of the API. */
	readonly fields: readonly string[]
	/** Machine reason of a parked item; `syncWords` makes a sentence. */
	readonly reason: string | null
	/** What the server said about a parked item, for people who ask for help; empty when it said nothing. */
	readonly message: string
	readonly changedAt: Millis
	readonly canUndo: boolean
}

/** A merge the person should know about: nothing was lost, the other value is in the history. */
export interface NoticeItem {
	readonly noticeId: string
	readonly id: LocalId
	readonly itemKind: ItemKind
	readonly label: string
	readonly kind: string
	/** Fields that both sides changed; empty for notices that say something else. */
	readonly fields: readonly string[]
	readonly at: Millis
}

/** One differing value of a conflict as the review shows it: a field, or one custom field. */
export interface ConflictRow {
	/** Name of the content's field. */
	readonly field: string
	/** Name of the custom field, empty for every other field. */
	readonly name: string
	/** True: the values are null here and come from `revealConflict`, at the same place. */
	readonly secret: boolean
	readonly values: ConflictValues | null
}

/** The two values and the one that holds now. Null: this side has no such field. */
export interface ConflictValues {
	readonly mine: string | null
	readonly theirs: string | null
	readonly now: string | null
}

/** What a person can decide about a conflict. `standing` leaves everything as it is now. */
export type ConflictChoice = 'standing' | 'mine' | 'theirs'

/** A conflict to look at. Nothing waits for it: the merge is long done. */
export interface ConflictView {
	readonly noticeId: string
	readonly id: LocalId
	readonly itemKind: ItemKind
	readonly label: string
	readonly kind: string
	readonly rows: readonly ConflictRow[]
	/** When each side was changed; null where nobody knows. */
	readonly mineAt: Millis | null
	readonly theirsAt: Millis | null
	/** Which choice is what holds now: one side in all fields, or a mixture. */
	readonly standing: ConflictChoice
	/** False: it cannot be changed here, only be taken note of. */
	readonly editable: boolean
	readonly trashed: boolean
}

/** One finished round in the log. Holds counts and times only. */
export interface SyncRound {
	/** Device time at which it began. */
	readonly at: Millis
	readonly durationMs: number
	readonly pulled: number
	readonly pushed: number
	readonly merged: number
	/** Unsent and parked items after it. */
	readonly waiting: number
	readonly parked: number
	/** `done`, or the kind of the problem that ended it. */
	readonly outcome: 'done' | Problem['kind']
}

/** What keeps rounds coming by themselves; each can be switched off. */
export type SyncOccasion = 'open' | 'change' | 'reconnect' | 'return' | 'regularly'

/** What this vault takes on the device. Bytes. */
export interface StorageUse {
	readonly entries: number
	/** Sealed records and journal of this vault. */
	readonly vaultBytes: number
	/** Everything of this server's address in the browser, and what the browser allows; null where it does not say. */
	readonly originBytes: number | null
	readonly quotaBytes: number | null
}

/** Which sealed entries become a readable file. */
export interface UnsentFile {
	readonly fileName: string
	readonly text: string
	readonly count: number
}

/* [Note: a server in question]
 * Two problems mean that the server lost something: `massDeletion` and `rolledBack`. The round has stopped, and nothing was
 * changed here or there; every further round stops again until a person decides. `serverQuestion` names what is at stake,
 * for the preview; `decideServerState` carries the decision out in a round of its own and answers with the status after it:
 * - `keepServers`: what is missing there goes here too (unsent edits win and are made anew), what is older there is taken
 *   and merged with unsent edits. `confirmServerState` is the same.
 * - `putMineBack`: what is missing there is created anew, with its folders and tags, unless an equal entry is there
 *   already; what is older there is merged, with the last revision that both know as ancestor.
 * Exporting first needs no word here. */

/** What is at stake while the server's state is in question. */
export interface ServerQuestion {
	readonly kind: 'massDeletion' | 'rolledBack'
	/** Here and not on the server any more. */
	readonly missing: QuestionItems
	/** On the server in an earlier state. */
	readonly behind: QuestionItems
	/** Unsent changes. They survive either decision. */
	readonly waiting: number
}

/** Some items, counted, with the first ones by title. */
export interface QuestionItems {
	readonly count: number
	/** At most 200. */
	readonly items: readonly { readonly id: LocalId; readonly itemKind: ItemKind; readonly label: string }[]
}

/** What a person decides about the server's state. */
export type ServerDecision = 'keepServers' | 'putMineBack'

/** What the sync chip and the sync sheet show. */
export interface SyncStatus {
	readonly state:
		| { readonly kind: 'synced' }
		| { readonly kind: 'never' }
		| { readonly kind: 'syncing'; readonly stage: 'connecting' | 'pulling' | 'sending' | 'finishing'; readonly done: number; readonly total: number }
		| { readonly kind: 'offline' }
		| { readonly kind: 'paused' }
		| { readonly kind: 'problem'; readonly problem: Problem }
	readonly waiting: number
	readonly parked: number
	/** Conflicts nobody has looked at yet. */
	readonly review: number
	/** True: no round starts by itself. `syncNow` works all the same. */
	readonly paused: boolean
	readonly lastSyncAt: Millis | null
	readonly lastCounts: { readonly pulled: number; readonly pushed: number; readonly merged: number } | null
	readonly nextSyncAt: Millis | null
	/** Milliseconds the server's clock is ahead of this device's, null while unknown. */
	readonly clockOffsetMs: number | null
	readonly queue: readonly QueueItem[]
	readonly notices: readonly NoticeItem[]
	readonly persisted: boolean | null
	readonly secondCopy: 'opfs' | 'cache' | 'none'
}

/** Device settings. Those readable before unlocking hold nothing secret. */
export interface Settings {
	readonly theme: 'system' | 'light' | 'dark'
	/** Idle time before the vault locks. 1 to 60. */
	readonly lockAfterMinutes: number
	/** Lock this long after the app was hidden; null never. */
	readonly lockHiddenAfterSeconds: number | null
	/** Seconds until a copied secret is overwritten where the page may; null never. */
	readonly clearClipboardAfterSeconds: number | null
	/** Days after which a passkey is not enough and the passphrase is asked for once; null never. */
	readonly passphraseEveryDays: number | null
	/** Erase the vault from this device after ten wrong passphrases in a row. */
	readonly eraseAfterMisses: boolean
	/** Empty: the server's or the browser's. */
	readonly language: string
	readonly nickname: string
	readonly autoSync: Readonly<Record<SyncOccasion, boolean>>
	/** Remove everything from this device once Nextcloud has cleared the browser's storage, as it does at every sign-out. */
	readonly removeAtLogout: boolean
}

/** The devices of the account on which NexPass keeps a vault. */
export type DeviceList =
	| { readonly kind: 'listed'; readonly devices: readonly DeviceView[] }
	/** The server part has no such list, or the administrator has switched it off. */
	| { readonly kind: 'absent' }
	| { readonly kind: 'failed'; readonly problem: Problem }

/** One line of the list of devices. */
export interface DeviceView {
	readonly id: number
	readonly label: string
	/** `YYYY-MM-DD`, in UTC. */
	readonly lastSeen: string
	/** It was removed, and erases itself as soon as it hears of it. */
	readonly wipe: boolean
	/** This very device. */
	readonly current: boolean
}

/** Every call of the page: arguments and answer. */
export interface Calls {
	readonly init: { readonly args: WorkerInit; readonly answer: { readonly phase: Phase; readonly settings: Settings } }
	readonly phase: { readonly args: null; readonly answer: Phase }
	/** Looks again for session, server and Passwords: after a sign-in, after reconnecting, on "try again". */
	readonly lookAgain: { readonly args: null; readonly answer: Phase }
	/** First vault on this device. With end-to-end encryption the passphrase is the account's, otherwise a new one. */
	readonly createVault: { readonly args: { readonly passphrase: string; readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	/** Asks the server to send a second-factor code (API `token/{provider}/request`). `handed`: there is none to type, only something to confirm on another device. */
	readonly requestToken: { readonly args: { readonly provider: string }; readonly answer: Result<{ readonly handed: boolean }, Problem> }
	/** Entries of the open vault whose codes may be this account's second factor, the likeliest first; none while it is locked. */
	readonly factorEntries: { readonly args: null; readonly answer: readonly FactorEntry[] }
	/** The person has opened the account in another client, which lifts the server's count of refusals: attempts may be made again. */
	readonly liftAttempts: { readonly args: null; readonly answer: null }
	readonly unlock: { readonly args: { readonly passphrase: string }; readonly answer: Result<null, Problem> }
	/** Refused with `passphraseDue` or `passkeyForbidden` where a passkey alone does not do. */
	readonly unlockWithPasskey: { readonly args: PasskeyAnswer; readonly answer: Result<null, Problem> }
	readonly passkeys: { readonly args: null; readonly answer: readonly PasskeyView[] }
	/** First half of adding a passkey: checks the passphrase and says what to make it with. Nothing is kept. */
	readonly preparePasskey: { readonly args: { readonly passphrase: string }; readonly answer: Result<PasskeyRequest, Problem> }
	/** Second half. Durable in all copies before it answers. */
	readonly addPasskey: { readonly args: { readonly passphrase: string; readonly label: string; readonly passkey: PasskeyQuestion & PasskeyAnswer }; readonly answer: Result<null, Problem> }
	readonly removePasskey: { readonly args: { readonly credentialId: string }; readonly answer: Result<null, Problem> }
	/** How many changes may at most be unsent in the locked vault: their rows can be counted without the key. Null when nobody can know. */
	readonly unsentAtMost: { readonly args: null; readonly answer: number | null }
	/**
	 * Opens the Passwords session again when it needs a code or a changed passphrase. `former`: the passphrase that opened this
	 * device until now, when the new one shall do so from now on; null leaves it. A wrong one is found out before anything is sent.
	 */
	readonly openSession: { readonly args: { readonly passphrase: string | null; readonly former: string | null; readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	/** Another passphrase for this device: the account's own where it has one, else any strong one. Durable in all copies before it answers. */
	readonly changePassphrase: { readonly args: { readonly former: string; readonly next: string }; readonly answer: Result<null, Problem> }
	readonly connection: { readonly args: null; readonly answer: Connection | null }
	/** Begins a sign-in in another window (Login Flow v2). The worker waits for it for 20 minutes, also over a lock; how it ends says the event `connection`. */
	readonly startLogin: { readonly args: null; readonly answer: Result<{ readonly loginUrl: string }, Problem> }
	readonly cancelLogin: { readonly args: null; readonly answer: null }
	/** Makes an app password from the Nextcloud session of this browser. `loginPasswordNeeded`: call again with it. */
	readonly connectFromSession: { readonly args: { readonly loginPassword: string | null }; readonly answer: Result<null, Problem> }
	/** Codes for the person to compare while pairing. */
	readonly pairingCodes: { readonly args: null; readonly answer: readonly string[] }
	/** Pairs by the link of the Passwords app; resolves when the person has decided there, after a minute at the latest. */
	readonly pair: { readonly args: { readonly link: string; readonly label: string; readonly codes: readonly string[] }; readonly answer: Result<null, Problem> }
	/** Tests typed values and keeps nothing. Events `test` say how far it is; at most 10 s. */
	readonly testConnection: { readonly args: TypedConnection; readonly answer: ConnectionTest }
	readonly cancelTest: { readonly args: null; readonly answer: null }
	/** Keeps typed values, sealed, when just these passed the last test, or `anyway`. */
	readonly saveConnection: { readonly args: TypedConnection & { readonly anyway: boolean }; readonly answer: Result<null, Problem> }
	/** Goes back to the Nextcloud session and revokes the app password. `revoked` false: that could not be done now. */
	readonly disconnect: { readonly args: null; readonly answer: Result<{ readonly revoked: boolean }, Problem> }
	readonly declineOffer: { readonly args: null; readonly answer: null }
	/** The page of this server that ends the browser's Nextcloud session. */
	readonly signOutPath: { readonly args: null; readonly answer: Result<string, Problem> }
	/** How the entries are encrypted on the server, and whether a change of the master password is under way. */
	readonly encryption: { readonly args: null; readonly answer: EncryptionFacts }
	/** Switches end-to-end encryption on, or changes the master password. `present` opens this device and is checked here first; `next` opens it afterwards. */
	readonly changeMaster: { readonly args: { readonly present: string; readonly next: string; readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	/** Goes on with a change that was interrupted. */
	readonly goOnMaster: { readonly args: { readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	/** Forgets a change of which nothing has reached the server; `busy` while a request may still be on its way. */
	readonly leaveMaster: { readonly args: null; readonly answer: Result<null, Problem> }
	/** Encrypts every entry that the server can still read and that may be encrypted, and looks at each one afterwards. Can be called again. */
	readonly encryptEntries: { readonly args: null; readonly answer: Result<EncryptReport, Problem> }
	/** Flushes drafts and unsent work for at most 10 s, then the page ends the worker. */
	readonly lock: { readonly args: { readonly reason: LockReason }; readonly answer: null }
	readonly takeOver: { readonly args: null; readonly answer: Phase }
	/** Switches keeping nothing on or off. On: erases the vault of this device, which must have nothing unsent, and revokes its app password. An open vault locks. */
	readonly keepNothing: { readonly args: { readonly on: boolean }; readonly answer: Result<null, Problem> }
	/** Asks the server for the devices of the account. */
	readonly devices: { readonly args: null; readonly answer: DeviceList }
	/** Calls this device something else in the list; empty gives it its usual name. */
	readonly nameDevice: { readonly args: { readonly label: string }; readonly answer: Result<null, Problem> }
	/** Tells another device to erase itself as soon as it hears of it. `listed` false: it has done so already. */
	readonly removeDevice: { readonly args: { readonly id: number }; readonly answer: Result<{ readonly listed: boolean }, Problem> }
	/** Erases everything NexPass keeps on this device for this vault. */
	readonly removeVault: { readonly args: null; readonly answer: Result<null, Problem> }

	readonly listing: { readonly args: null; readonly answer: Listing }
	/** Ids of live entries that match, best first; empty text gives null (no filter). */
	readonly search: { readonly args: { readonly text: string; readonly trash: boolean }; readonly answer: readonly LocalId[] | null }
	readonly entry: { readonly args: { readonly id: LocalId }; readonly answer: Result<EntryView, Problem> }
	readonly reveal: { readonly args: { readonly id: LocalId; readonly target: RevealTarget }; readonly answer: Result<string, Problem> }
	/** Lets the secrets of an entry that asks again be shown and copied for a minute. */
	readonly confirmEntry: { readonly args: { readonly id: LocalId; readonly proof: UnlockProof }; readonly answer: Result<null, Problem> }
	/** Whether an entry asks again. Switching it off has to be confirmed. */
	readonly setAsksAgain: { readonly args: { readonly id: LocalId; readonly asks: boolean }; readonly answer: Result<null, Problem> }
	readonly codes: { readonly args: { readonly ids: readonly LocalId[] }; readonly answer: readonly Code[] }

	readonly openEditor: { readonly args: { readonly id: LocalId | null; readonly folder: LocalId | null }; readonly answer: Result<EditorView, Problem> }
	/** Durable in both copies before it answers. */
	readonly save: { readonly args: { readonly id: LocalId | null; readonly draft: EntryDraft; readonly basis: PasswordContent | null }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
	/** The form as a file that only this vault opens: for a disk that takes nothing any more. */
	readonly sealDraft: { readonly args: { readonly id: LocalId | null; readonly draft: EntryDraft; readonly basis: PasswordContent | null }; readonly answer: Result<SealedFile, Problem> }
	/** Makes the draft of such a file the draft of its entry again; answers which one that is, null for a new one. */
	readonly openSealedDraft: { readonly args: { readonly text: string }; readonly answer: Result<{ readonly id: LocalId | null }, Problem> }
	/** Keeps an unfinished form, sealed; null drops it. */
	readonly keepDraft: { readonly args: { readonly id: LocalId | null; readonly draft: EntryDraft | null; readonly basis: PasswordContent | null }; readonly answer: Result<null, Problem> }
	readonly setFavorite: { readonly args: { readonly id: LocalId; readonly favorite: boolean }; readonly answer: Result<null, Problem> }
	readonly move: { readonly args: { readonly ids: readonly LocalId[]; readonly folder: LocalId }; readonly answer: Result<null, Problem> }
	readonly trash: { readonly args: { readonly ids: readonly LocalId[] }; readonly answer: Result<null, Problem> }
	readonly restore: { readonly args: { readonly ids: readonly LocalId[] }; readonly answer: Result<null, Problem> }
	readonly saveFolder: { readonly args: { readonly id: LocalId | null; readonly label: string; readonly parent: LocalId }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
	readonly trashFolder: { readonly args: { readonly id: LocalId }; readonly answer: Result<null, Problem> }
	readonly saveTag: { readonly args: { readonly id: LocalId | null; readonly label: string; readonly color: string }; readonly answer: Result<{ readonly id: LocalId }, Problem> }

	/** What changed of an entry since its form was opened with `basis`: names of fields, and whether it is gone. */
	readonly changedUnder: { readonly args: { readonly id: LocalId; readonly basis: PasswordContent }; readonly answer: readonly string[] }

	/** Runs a round, also while paused; while one is running it waits for that one. */
	readonly syncNow: { readonly args: null; readonly answer: SyncStatus }
	readonly syncStatus: { readonly args: null; readonly answer: SyncStatus }
	readonly pauseSync: { readonly args: { readonly paused: boolean }; readonly answer: SyncStatus }
	/** Takes an unsent change back. */
	readonly undo: { readonly args: { readonly id: LocalId }; readonly answer: Result<null, Problem> }
	readonly parkedAction: { readonly args: { readonly id: LocalId; readonly action: 'retry' | 'copyAsNew' | 'discard' }; readonly answer: Result<null, Problem> }
	/** Gets an item back to where it can be seen: the folders above it leave the trash, or it goes to the top where there are none. */
	readonly putBack: { readonly args: { readonly id: LocalId }; readonly answer: Result<null, Problem> }
	/** Unsent items in clear, for a file that the person asked for; null means all of them. */
	readonly exportUnsent: { readonly args: { readonly id: LocalId | null }; readonly answer: Result<UnsentFile, Problem> }
	readonly conflict: { readonly args: { readonly noticeId: string }; readonly answer: Result<ConflictView, Problem> }
	/** The values of all rows of a conflict, secret ones included. */
	readonly revealConflict: { readonly args: { readonly noticeId: string }; readonly answer: Result<readonly ConflictValues[], Problem> }
	/** Decides a conflict by an ordinary edit and forgets it. */
	readonly resolveConflict: { readonly args: { readonly noticeId: string; readonly choice: ConflictChoice }; readonly answer: Result<null, Problem> }
	/** Makes a new entry of the values that do not hold now, titled `label` unless the titles differ, and forgets the conflict. */
	readonly keepBoth: { readonly args: { readonly noticeId: string; readonly label: string }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
	/** The last 50 rounds, newest first. */
	readonly syncLog: { readonly args: null; readonly answer: readonly SyncRound[] }
	readonly storageUse: { readonly args: null; readonly answer: StorageUse }
	readonly dismissNotice: { readonly args: { readonly noticeId: string }; readonly answer: null }
	/** What the last round stopped for; null when nothing is in question. */
	readonly serverQuestion: { readonly args: null; readonly answer: ServerQuestion | null }
	readonly decideServerState: { readonly args: { readonly decision: ServerDecision }; readonly answer: SyncStatus }
	/** The person's word after a mass deletion or a changed server was noticed: the server is right. */
	readonly confirmServerState: { readonly args: null; readonly answer: SyncStatus }

	readonly settings: { readonly args: null; readonly answer: Settings }
	readonly saveSettings: { readonly args: { readonly settings: Settings }; readonly answer: Result<null, Problem> }
	/** The page says that a person did something; the idle clock starts anew. */
	readonly touch: { readonly args: { readonly visible: boolean }; readonly answer: null }
	/** What the browser answered when it was asked to keep this storage; null when it cannot be asked. */
	readonly persisted: { readonly args: { readonly granted: boolean | null }; readonly answer: null }
	/** Facts for people who ask for help; never a secret. */
	readonly diagnosis: { readonly args: null; readonly answer: readonly DiagnosisLine[] }
}

/** How the entries, folders and tags of this account lie on the server. */
export interface EncryptionFacts {
	readonly endToEnd: boolean
	/** A change of the master password was interrupted. `asks`: nothing of it is on the server yet. */
	readonly interrupted: boolean
	readonly counts: EncryptionCounts
	/** Items of the run that is under way; null: none. */
	readonly run: { readonly done: number; readonly total: number } | null
}

/** Items by who can read them. */
export interface EncryptionCounts {
	readonly encrypted: number
	/** The server can read them, and they can be encrypted. */
	readonly readable: number
	/** Shared: Passwords cannot encrypt these end to end. */
	readonly shared: number
	/** In the trash or in a folder that lies there: encrypted when they come back. */
	readonly inTrash: number
	/** Cannot be read here, so they are not touched. */
	readonly unreadable: number
}

/** What encrypting brought. */
export interface EncryptReport {
	/** Encrypted, read back from the server and equal. */
	readonly verified: number
	/** Read back, and not as they should be. */
	readonly differing: number
	readonly counts: EncryptionCounts
}

/** One line of the diagnosis page. */
export interface DiagnosisLine {
	readonly topic: string
	readonly value: string
	readonly good: boolean | null
}

/** Why the vault locked. */
export type LockReason = 'asked' | 'idle' | 'hidden' | 'otherTab' | 'closed' | 'clockJump' | 'wiped' | 'failed'

/** What the worker says unasked. */
export type VaultEvent =
	| { readonly kind: 'phase'; readonly phase: Phase }
	| { readonly kind: 'changed'; readonly generation: number }
	| { readonly kind: 'sync'; readonly status: SyncStatus }
	| { readonly kind: 'connection'; readonly connection: Connection }
	| { readonly kind: 'test'; readonly test: ConnectionTest }
	/** Everything on this device was removed; the page removes its own files and leaves. */
	| { readonly kind: 'erased' }
	/** The page ends the worker and reloads itself: a fresh document is the only reliable eraser. */
	| { readonly kind: 'locked'; readonly reason: LockReason }

/** The name of a call. */
export type CallName = keyof Calls

/** A message from the page to the worker. */
export interface CallMessage<N extends CallName = CallName> {
	readonly seq: number
	readonly call: N
	readonly args: Calls[N]['args']
}

/** A message from the worker to the page. */
export type WorkerMessage =
	| { readonly seq: number; readonly answer: unknown }
	| { readonly seq: number; readonly failed: true }
	| { readonly event: VaultEvent }
