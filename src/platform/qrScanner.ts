// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'

/** Why the camera shows nothing. */
export type ScanTrouble = 'denied' | 'noCamera'

/** Reads QR codes with the camera, where the browser can by itself (Barcode Detection API). */
export interface QrScanner {
	/** Whether this browser reads QR codes and has a camera to ask for. */
	isAvailable(): Promise<boolean>
	/** Shows the camera in `video` and tells what it reads, until the returned function is called. */
	start(video: HTMLVideoElement, onText: (text: string) => void): Promise<Result<() => void, ScanTrouble>>
}

interface Detector {
	detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}

interface DetectorClass {
	new (options: { readonly formats: readonly string[] }): Detector
	getSupportedFormats(): Promise<readonly string[]>
}

/** A look at the picture costs some milliseconds; nobody holds a phone still for less. Milliseconds. */
const LOOK_EVERY_MS = 250

/** Builds the scanner over this browser. */
export function createQrScanner(): QrScanner {
	const { BarcodeDetector: Detectors } = globalThis as { BarcodeDetector?: DetectorClass }
	return {
		async isAvailable() {
			if (Detectors === undefined || !('mediaDevices' in navigator)) return false
			const formats = await Detectors.getSupportedFormats().catch((): readonly string[] => [])
			return formats.includes('qr_code')
		},
		async start(video, onText) {
			if (Detectors === undefined) return err('noCamera')
			const camera = await openCamera()
			if (!camera.ok) return camera
			video.srcObject = camera.value
			await video.play().catch(() => undefined)
			const detector = new Detectors({ formats: ['qr_code'] })
			const timer = setInterval(() => {
				// A picture that cannot be read yet is looked at again.
				detector.detect(video).then((codes) => codes.forEach(({ rawValue }) => onText(rawValue)), () => undefined)
			}, LOOK_EVERY_MS)
			return ok(() => {
				clearInterval(timer)
				for (const track of camera.value.getTracks()) track.stop()
				video.srcObject = null
			})
		},
	}
}

async function openCamera(): Promise<Result<MediaStream, ScanTrouble>> {
	try {
		return ok(await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }))
	} catch (cause) {
		return err(cause instanceof DOMException && cause.name === 'NotAllowedError' ? 'denied' : 'noCamera')
	}
}
