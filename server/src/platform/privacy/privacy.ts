import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { freshBytes } from '../clock/index.ts';

/** Keys by id; `current` seals, all of them open. 32 bytes each, base64. */
export interface KeyRing {
  provider: 'aes' | 'sm4';
  current: string;
  keys: Record<string, string>;
  /** Key of the search tokens; never rotates without re-tokenising. */
  tokenKey: string;
  /** Hash of the search tokens, SHA-256 unless named; it stays when the provider changes, or nobody would be found again. */
  tokenHash?: 'sha256' | 'sm3';
}

/** Personal data at rest: sealed text, and a keyed token that allows search by equality only. */
export interface Privacy {
  readonly provider: KeyRing['provider'];
  /** Ciphertext with provider, key id and a fresh nonce; the same text seals differently each time. */
  seal(text: string): string;
  /** The text of a sealed value of either provider. Throws when it was altered or its key is missing. */
  open(sealed: string): string;
  /** 32 hex characters, the same for the same text. */
  token(text: string): string;
}

interface Cipher {
  seal(key: Buffer, text: Buffer): Buffer;
  open(key: Buffer, sealed: Buffer): Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SM4_IV_BYTES = 16;
const SM3_BYTES = 32;

const aes: Cipher = {
  seal(key, text) {
    const nonce = freshBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  },
  open(key, sealed) {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  },
};

/** Separate keys for secrecy and integrity, derived once a key (GB/T 32907 SM4, GB/T 32905 SM3). */
const derived = new Map<string, { secrecy: Buffer; integrity: Buffer }>();
function sm4Keys(key: Buffer): { secrecy: Buffer; integrity: Buffer } {
  const id = key.toString('base64');
  const known = derived.get(id);
  if (known) return known;
  const made = {
    secrecy: Buffer.from(hkdfSync('sm3', key, '', 'yike sm4', 16)),
    integrity: Buffer.from(hkdfSync('sm3', key, '', 'yike sm3', 32)),
  };
  derived.set(id, made);
  return made;
}

// Node has no SM4-GCM: encrypt, then authenticate IV and ciphertext with HMAC-SM3.
const sm4: Cipher = {
  seal(key, text) {
    const { secrecy, integrity } = sm4Keys(key);
    const iv = freshBytes(SM4_IV_BYTES);
    const cipher = createCipheriv('sm4-cbc', secrecy, iv);
    const body = Buffer.concat([iv, cipher.update(text), cipher.final()]);
    return Buffer.concat([body, createHmac('sm3', integrity).update(body).digest()]);
  },
  open(key, sealed) {
    const { secrecy, integrity } = sm4Keys(key);
    const body = sealed.subarray(0, sealed.length - SM3_BYTES);
    const mac = createHmac('sm3', integrity).update(body).digest();
    if (!timingSafeEqual(mac, sealed.subarray(sealed.length - SM3_BYTES))) throw new Error('sealed value was altered');
    const decipher = createDecipheriv('sm4-cbc', secrecy, body.subarray(0, SM4_IV_BYTES));
    return Buffer.concat([decipher.update(body.subarray(SM4_IV_BYTES)), decipher.final()]);
  },
};

const ciphers: Record<KeyRing['provider'], Cipher> = { aes, sm4 };

/** Builds the provider that the key ring names. Throws when a key is missing or not 32 bytes long. */
export function createPrivacy(ring: KeyRing): Privacy {
  const keys = new Map<string, Buffer>();
  for (const [id, text] of Object.entries(ring.keys)) {
    const key = Buffer.from(text, 'base64');
    if (key.length !== 32) throw new Error(`key ${id} has ${key.length} bytes, 32 are needed`);
    keys.set(id, key);
  }
  const current = keys.get(ring.current);
  if (!current) throw new Error(`key ${ring.current} is named as current but not in the ring`);
  const tokenKey = Buffer.from(ring.tokenKey, 'base64');
  const hash = ring.tokenHash ?? 'sha256';
  return {
    provider: ring.provider,
    seal: (text) =>
      `${ring.provider}:${ring.current}:${ciphers[ring.provider].seal(current, Buffer.from(text)).toString('base64')}`,
    open(sealed) {
      const [provider, id, body] = sealed.split(':');
      const key = keys.get(id ?? '');
      if ((provider !== 'aes' && provider !== 'sm4') || body === undefined) throw new Error('not a sealed value');
      if (!key) throw new Error(`key ${id} is missing from the key ring`);
      return ciphers[provider].open(key, Buffer.from(body, 'base64')).toString();
    },
    token: (text) => createHmac(hash, tokenKey).update(text).digest('hex').slice(0, 32),
  };
}

/** SHA-256 of bytes or text as hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
