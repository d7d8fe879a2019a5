import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roles, type Role } from '../../../../server/src/platform/access/roles.ts';
import { mayOpen, pages } from './registry.ts';

interface Operation {
  id: string;
  allow: readonly string[];
}

async function allOperations(): Promise<Map<string, Operation>> {
  const server = fileURLToPath(new URL('../../../../server/src/', import.meta.url));
  const files = readdirSync(server, { recursive: true, withFileTypes: true })
    .filter((entry) => /(^|-)contract\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const modules = (await Promise.all(files.map((path) => import(path)))) as Record<string, Partial<Operation>>[];
  const found = modules
    .flatMap((module) => Object.values(module))
    .filter(
      (value): value is Operation =>
        typeof value === 'object' && typeof value?.id === 'string' && Array.isArray(value.allow),
    );
  return new Map(found.map((operation) => [operation.id, operation]));
}

describe('the registry', () => {
  it('has each path once', () => {
    const paths = pages.map((page) => page.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^\/$|^(\/(\$[a-zA-Z]+|[a-z-]+))+$/);
  });

  it('names only roles that exist', () => {
    for (const page of pages) {
      if (typeof page.roles === 'string') continue;
      expect(page.roles.length, page.path).toBeGreaterThan(0);
      for (const role of page.roles) expect(roles, page.path).toContain(role);
    }
  });

  it('opens no page to a role that the server refuses', async () => {
    const operations = await allOperations();
    for (const page of pages) {
      if (!page.needs) continue;
      const operation = operations.get(page.needs);
      expect(operation, `${page.path} needs ${page.needs}`).toBeDefined();
      const opened = roles.filter((role: Role) => mayOpen(page, role));
      if (operation?.allow.includes('public')) continue;
      expect(
        opened.filter((role) => !operation?.allow.includes(role)),
        page.path,
      ).toEqual([]);
    }
  });

  it('names what every page needs that is not for everyone', () => {
    for (const page of pages) if (page.roles !== 'everyone') expect(page.needs, page.path).toBeDefined();
  });

  it('shows nothing but public pages to nobody', () => {
    expect(pages.filter((page) => mayOpen(page, undefined)).every((page) => page.roles === 'public')).toBe(true);
  });
});
