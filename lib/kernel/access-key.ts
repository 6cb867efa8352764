import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 33 characters of base 62: 196 random bits. */
const bodyLength = 33;
const checkLength = 6;
const pattern = new RegExp(`^mcpo_(live|test)_([0-9A-Za-z]{${bodyLength}})([0-9A-Za-z]{${checkLength}})$`);

export type AccessKeyKind = "live" | "test";

/** Creates `mcpo_live_` or `mcpo_test_` (sandbox), 196 random bits and a checksum that secret scanners verify. */
export function generateAccessKey(kind: AccessKeyKind, random: (size: number) => Uint8Array = randomBytes): string {
  let body = "";
  while (body.length < bodyLength) {
    // 248 is the largest multiple of 62 in a byte. Without larger values every character is equally likely.
    for (const byte of random(64)) if (byte < 248 && body.length < bodyLength) body += alphabet[byte % 62];
  }
  const head = `mcpo_${kind}_${body}`;
  return head + checksum(head);
}

/** Returns the kind of a key, or undefined if `text` is no valid key, so that a typo needs no database query. */
export function parseAccessKey(text: string): AccessKeyKind | undefined {
  const match = pattern.exec(text);
  if (match === null || checksum(text.slice(0, -checkLength)) !== match[3]) return undefined;
  return match[1] as AccessKeyKind;
}

function checksum(head: string): string {
  let rest = crc32(head);
  let text = "";
  for (let i = 0; i < checkLength; i++) {
    text = alphabet[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
