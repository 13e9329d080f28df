// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHmac } from 'node:crypto'
import type { SecondFactor } from './types.ts'

const STEP_SECONDS = 30
const WINDOW_STEPS = 3

function fromBase32(text: string): Buffer {
	const bits = [...text.replace(/=+$/, '')].map(char => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0')).join('')
	return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => parseInt(byte, 2)))
}

/** The 6-digit code of a Base32 secret at a time in seconds (RFC 6238, SHA-1, 30 s). */
export function totpCode(secret: string, seconds: number): string {
	return codeOfStep(secret, Math.floor(seconds / STEP_SECONDS))
}

function codeOfStep(secret: string, step: number): string {
	const counter = Buffer.alloc(8)
	counter.writeBigUInt64BE(BigInt(step))
	const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest()
	const offset = (digest[19] ?? 0) & 0xf
	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Accepts a code three steps around now, and each step only once. */
export function useTotp(factor: SecondFactor, code: string, seconds: number): boolean {
	const now = Math.floor(seconds / STEP_SECONDS)
	for (let step = now - WINDOW_STEPS; step <= now + WINDOW_STEPS; step++) {
		if (step <= factor.lastStep || codeOfStep(factor.secret, step) !== code) continue
		factor.lastStep = step
		return true
	}
	return false
}

/** Accepts a backup code and forgets it. */
export function useBackupCode(factor: SecondFactor, code: string): boolean {
	const index = factor.backupCodes.indexOf(code)
	if (index < 0) return false
	factor.backupCodes.splice(index, 1)
	return true
}
