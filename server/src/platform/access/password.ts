import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// OWASP's minimum for scrypt: N = 2^17, r = 8, p = 1 (128 MiB). Tests may choose a lower cost.
const COST = 17;
const KEY_BYTES = 32;

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** (cost + 11) },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

/** `scrypt$cost$salt$key`. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return `scrypt$${cost}$${salt.toString('base64')}$${key.toString('base64')}`;
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, cost = '', salt = '', key = ''] = hash.split('$');
  const expected = Buffer.from(key, 'base64');
  const derived = await derive(password, Buffer.from(salt, 'base64'), Number(cost));
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** Why a password is refused, or undefined when it is good. */
export function passwordWeakness(password: string, login: string): { zh: string; en: string } | undefined {
  if (password.length < 10) return { zh: '密码至少 10 位。', en: 'A password has at least 10 characters.' };
  if (password.toLowerCase().includes(login.toLowerCase())) {
    return { zh: '密码不能包含登录名。', en: 'A password may not contain the login name.' };
  }
  if (new Set(password).size < 5)
    return { zh: '密码重复字符太多。', en: 'A password needs at least 5 different characters.' };
  return undefined;
}
