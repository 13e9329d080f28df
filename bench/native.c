/* SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * What the machine can do: the same work as the browser's, in C with the system's libsodium.
 *   native kdf REPS          Argon2id, 2 passes over 64 MiB; one line of ms per repetition
 *   native fields REPS       sizes of the fields on standard input; per repetition "open seal" in ms
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_ms(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int kdf(int reps) {
	unsigned char out[32], salt[crypto_pwhash_SALTBYTES] = {1};
	const char *password = "correct horse battery staple";
	for (int i = 0; i < reps; i++) {
		double start = now_ms();
		if (crypto_pwhash(out, sizeof out, password, strlen(password), salt, 2, 67108864, crypto_pwhash_ALG_ARGON2ID13) != 0) return 1;
		printf("%.3f\n", now_ms() - start);
	}
	return 0;
}

#define OVERHEAD (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)

static int fields(int reps) {
	size_t capacity = 1 << 20, count = 0, largest = 0, *size = malloc(capacity * sizeof *size);
	while (count < capacity && scanf("%zu", &size[count]) == 1) {
		if (size[count] > largest) largest = size[count];
		count++;
	}
	unsigned char key[32] = {7}, nonce[crypto_secretbox_NONCEBYTES] = {3};
	unsigned char *plain = calloc(1, largest + 1), *box = malloc(largest + OVERHEAD);
	size_t hex_capacity = 2 * (largest + OVERHEAD) + 1;
	char *out = malloc(hex_capacity), **hex = malloc(count * sizeof *hex);
	for (size_t i = 0; i < count; i++) {
		memcpy(box, nonce, sizeof nonce);
		crypto_secretbox_easy(box + sizeof nonce, plain, size[i], nonce, key);
		hex[i] = malloc(2 * (size[i] + OVERHEAD) + 1);
		sodium_bin2hex(hex[i], 2 * (size[i] + OVERHEAD) + 1, box, size[i] + OVERHEAD);
	}
	for (int r = 0; r < reps; r++) {
		double start = now_ms(), opened;
		for (size_t i = 0; i < count; i++) {
			size_t length;
			sodium_hex2bin(box, largest + OVERHEAD, hex[i], 2 * (size[i] + OVERHEAD), NULL, &length, NULL);
			if (crypto_secretbox_open_easy(plain, box + sizeof nonce, length - sizeof nonce, box, key) != 0) return 2;
		}
		opened = now_ms();
		for (size_t i = 0; i < count; i++) {
			memcpy(box, nonce, sizeof nonce);
			crypto_secretbox_easy(box + sizeof nonce, plain, size[i], nonce, key);
			sodium_bin2hex(out, hex_capacity, box, size[i] + OVERHEAD);
		}
		printf("%.3f %.3f\n", opened - start, now_ms() - opened);
	}
	return 0;
}

int main(int argc, char **argv) {
	if (sodium_init() < 0 || argc < 3) return 1;
	return strcmp(argv[1], "kdf") == 0 ? kdf(atoi(argv[2])) : fields(atoi(argv[2]));
}
