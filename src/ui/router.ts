// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Component } from 'vue'
import type { Router, RouteRecordRaw } from 'vue-router'
import { defineComponent, h } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'

declare module 'vue-router' {
	interface RouteMeta {
		/** Tab that is marked as current. */
		readonly tab?: 'vault' | 'codes' | 'generator' | 'more'
		/** Where the view stands on a wide screen: in the list's pane, beside it, or alone. */
		readonly pane?: 'list' | 'detail'
		/** False hides the tabs on a phone, because the view has its own bottom edge. */
		readonly tabs?: boolean
	}
}

/** Stands where the vault list itself is shown by the shell. */
const InShell: Component = defineComponent({ render: () => h('div') })

const LIST = { tab: 'vault', pane: 'list', tabs: true } as const
const DETAIL = { tab: 'vault', pane: 'detail', tabs: false } as const
const MORE = { tab: 'more', tabs: true } as const

/** Addresses of the app. They carry local ids only: nothing that was typed and nothing secret. */
const routes: RouteRecordRaw[] = [
	{ path: '/', name: 'vault', component: InShell, meta: LIST },
	{ path: '/search', name: 'search', component: InShell, meta: LIST },
	{ path: '/folder/:folder', name: 'folder', component: InShell, meta: LIST },
	{ path: '/tag/:tag', name: 'tag', component: InShell, meta: LIST },
	{ path: '/only/:mark(fix|shared|codes|favorites)', name: 'only', component: InShell, meta: LIST },
	{ path: '/entry/:id', name: 'entry', component: () => import('./views/EntryView.vue'), meta: DETAIL },
	{ path: '/entry/:id/edit', name: 'edit', component: () => import('./views/EditView.vue'), meta: DETAIL },
	{ path: '/new', name: 'new', component: () => import('./views/EditView.vue'), meta: DETAIL },
	{ path: '/codes', name: 'codes', component: () => import('./views/CodesView.vue'), meta: { tab: 'codes', tabs: true } },
	{ path: '/generator', name: 'generator', component: () => import('./views/GeneratorView.vue'), meta: { tab: 'generator', tabs: true } },
	{ path: '/more', name: 'more', component: () => import('./views/MoreView.vue'), meta: MORE },
	{ path: '/sync', name: 'sync', component: () => import('./views/SyncView.vue'), meta: MORE },
	{ path: '/sync/log', name: 'syncLog', component: () => import('./views/SyncLogView.vue'), meta: MORE },
	{ path: '/sync/when', name: 'syncWhen', component: () => import('./views/SyncWhenView.vue'), meta: MORE },
	{ path: '/review', name: 'reviews', component: () => import('./views/ReviewListView.vue'), meta: MORE },
	{ path: '/review/:notice', name: 'review', component: () => import('./views/ReviewView.vue'), meta: { tab: 'more', tabs: false } },
	{ path: '/settings', name: 'settings', component: () => import('./views/SettingsView.vue'), meta: MORE },
	{ path: '/unlocking', name: 'unlocking', component: () => import('./views/UnlockingView.vue'), meta: MORE },
	{ path: '/connection', name: 'connection', component: () => import('./views/ConnectionView.vue'), meta: MORE },
	{ path: '/devices', name: 'devices', component: () => import('./views/DevicesView.vue'), meta: MORE },
	{ path: '/connection/typed', name: 'typedConnection', component: () => import('./views/TypedConnectionView.vue'), meta: { tab: 'more', tabs: false } },
	{ path: '/encryption', name: 'encryption', component: () => import('./views/EncryptionView.vue'), meta: { tab: 'more', tabs: false } },
	{ path: '/recovery-sheet', name: 'recoverySheet', component: () => import('./views/RecoverySheetView.vue'), meta: { tab: 'more', tabs: false } },
	{ path: '/folders', name: 'folders', component: () => import('./views/FoldersView.vue'), meta: MORE },
	{ path: '/trash', name: 'trash', component: () => import('./views/TrashView.vue'), meta: MORE },
	{ path: '/help', name: 'help', component: () => import('./views/HelpView.vue'), meta: MORE },
	{ path: '/server-sees', name: 'seen', component: () => import('./views/SeenView.vue'), meta: MORE },
	{ path: '/diagnosis', name: 'diagnosis', component: () => import('./views/DiagnosisView.vue'), meta: MORE },
	{ path: '/about', name: 'about', component: () => import('./views/AboutView.vue'), meta: MORE },
	{ path: '/:rest(.*)*', redirect: { name: 'vault' } },
]

/** The router of the unlocked app, over the part of the address after `#`. */
export function createPageRouter(): Router {
	return createRouter({
		history: createWebHashHistory(),
		routes,
		scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
	})
}
