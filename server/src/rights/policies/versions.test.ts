import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFacts } from '../../people/elders/index.ts';
import { addDays, dayOf } from '../../platform/clock/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import { JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { policyBook, type ContentOf } from './book.ts';
import { determine, preview, replay } from './service.ts';
import { diffVersions, getVersion, listPolicies, listVersions } from './versions-reading.ts';
import { addDraft, discardDraft, editDraft, publishDraft } from './versions-service.ts';

const CITY = '331000000000';

let world: TestWorld;
let author: Actor;
let reviewer: Actor;
beforeAll(async () => {
  world = await testWorld();
  author = world.as('countyOfficial');
  reviewer = world.as('countyOfficial', {});
  reviewer.userId = '01a1fb9e-0000-7000-8000-000000000001';
});
afterAll(() => world.close());

const today = () => dayOf(world.clock.now());
type Content = Record<string, unknown>;

const held = (key: string) =>
  world.tx(author, async (tx) => {
    const version = (await policyBook(tx)).inForce('benefit', JIAOJIANG, today()).find((one) => one.key === key);
    if (!version) throw new Error(`no ${key}`);
    return version;
  });

/** A draft of the county on the version in force, with some of its content changed. */
async function draftOf(key: string, change: (content: ContentOf['benefit']) => Content, validFrom = today()) {
  const base = await held(key);
  const draft = await world.tx(author, (tx) =>
    addDraft(tx, author, {
      area: JIAOJIANG,
      kind: 'benefit',
      key,
      basedOn: { county: base.county, id: base.id },
      validFrom,
    }),
  );
  const saved = await world.tx(author, (tx) =>
    editDraft(tx, author, draft, {
      content: { ...base.content, ...change(base.content) } as Content,
      validFrom,
      validTo: null,
      note: '试行',
      edition: 1,
    }),
  );
  return { ...draft, ...saved };
}

const publish = (actor: Actor, draft: { county: string; id: string; edition: number }, reason?: string) =>
  world.tx(actor, (tx) => publishDraft(tx, actor, draft, { edition: draft.edition, reason }));

const condition = (when: string) => ({
  when: { all: [{ when, text: '条件。', clause: '第三条' }] },
});

describe('who may not', () => {
  it('no county makes rules for its city or another county', async () => {
    const base = await held('old-age-allowance');
    const elsewhere = [CITY, '331003000000', '331002001000'];
    for (const area of elsewhere) {
      const adding = world.tx(author, (tx) =>
        addDraft(tx, author, { area, kind: 'benefit', key: base.key, basedOn: base }),
      );
      await expect(adding).rejects.toMatchObject({
        details: { code: area === '331002001000' ? 'noPlaceOfRules' : 'placeNotYours' },
      });
    }
    expect(await world.count('policy_versions', "origin = 'office'")).toBe(0);
  });

  it('another county sees no draft; whoever wrote one does not publish it, whoever edited it neither', async () => {
    const draft = await draftOf('nursing-subsidy', () => ({ tests: [] }));
    expect(draft.problems).toEqual([]);
    const stranger = world.as('countyOfficial', { area: '331003000000' });
    await expect(world.tx(stranger, (tx) => getVersion(tx, stranger, draft))).rejects.toMatchObject({
      details: { code: 'versionUnknown' },
    });
    await expect(publish(author, draft)).rejects.toMatchObject({ details: { code: 'secondPersonNeeded' } });
    const file = await world.tx(author, (tx) => getVersion(tx, author, draft));
    expect(file.mayPublish).toBe(false);
    const edited = await world.tx(reviewer, (tx) =>
      editDraft(tx, reviewer, draft, {
        content: file.content,
        validFrom: file.validFrom,
        validTo: null,
        note: null,
        edition: draft.edition,
      }),
    );
    await expect(publish(reviewer, { ...draft, edition: edited.edition })).rejects.toMatchObject({
      details: { code: 'secondPersonNeeded' },
    });
    await world.tx(author, (tx) => discardDraft(tx, author, draft, edited.edition));
    expect(await world.count('policy_versions', "origin = 'office' AND status = 'published'")).toBe(0);
  });
});

describe('what is refused', () => {
  it('a rule that does not compile is kept as a draft and never published', async () => {
    const draft = await draftOf('nursing-subsidy', () => condition('age >= "八十"'));
    expect(draft.problems).toContainEqual(expect.objectContaining({ field: 'when.all.0' }));
    await expect(publish(reviewer, draft)).rejects.toMatchObject({ details: { code: 'doesNotCompile' } });
  });

  it('a test case that fails, a first day that is past', async () => {
    const failing = await draftOf('nursing-subsidy', () => ({
      ...condition('age >= 80'),
      tests: [{ name: '七十九岁', facts: { age: 79 }, outcome: 'eligible' }],
    }));
    expect(failing.tests).toMatchObject([{ passed: false, expected: '符合', actual: '不符合' }]);
    await expect(publish(reviewer, failing)).rejects.toMatchObject({ details: { code: 'testsFail' } });
    const past = await draftOf('nursing-subsidy', () => ({ tests: [] }), addDays(today(), -1));
    await expect(publish(reviewer, past)).rejects.toMatchObject({ details: { code: 'beginsInPast' } });
  });

  it('two who save one draft: the second is told', async () => {
    const draft = await draftOf('nursing-subsidy', () => ({ tests: [] }));
    const again = world.tx(author, (tx) =>
      editDraft(tx, author, draft, { content: {}, validFrom: today(), validTo: null, note: null, edition: 1 }),
    );
    await expect(again).rejects.toMatchObject({ details: { code: 'changedMeanwhile' } });
  });

  it('days without a version, or a later version that is overtaken, want a reason', async () => {
    const later = await draftOf('family-care-support', () => ({ tests: [] }), addDays(today(), 30));
    await publish(reviewer, later);
    const sooner = await draftOf('family-care-support', () => ({ tests: [], note: '提前' }), addDays(today(), 10));
    await expect(publish(reviewer, sooner)).rejects.toMatchObject({ details: { code: 'reasonMissing' } });
    await publish(reviewer, sooner, '会议纪要第三条');
    const list = await world.tx(author, (tx) => listPolicies(tx, author, { area: JIAOJIANG, kind: 'benefit' }));
    expect(list.rows.find((row) => row.key === 'family-care-support')?.scheduledFrom).toBe(addDays(today(), 10));
  });
});

describe('a published version', () => {
  it('decides from its first day on, says what differs, and rolls back by a new version; old decisions replay', async () => {
    const elder = await world.seedElder({ birthDate: '1961-01-01', registered_area: '331002001003' });
    await world.tx(world.system, (tx) =>
      recordFacts(tx, world.system, elder, [
        { fact: 'economicClass', value: 'minimumLiving', validFrom: today(), source: 'test' },
      ]),
    );
    const decide = () =>
      world.tx(author, (tx) =>
        determine(tx, author, {
          county: elder.county,
          elderId: elder.id,
          benefit: 'elder-service-subsidy',
          asOf: today(),
        }),
      );
    const first = await decide();
    expect(first).toMatchObject({ outcome: 'eligible', amount: 10000 });
    const base = await held('elder-service-subsidy');
    const begins = addDays(today(), 7);
    const draft = await draftOf(
      'elder-service-subsidy',
      (content) => ({ ...content, ...condition('age >= 70 and economicClass = "minimumLiving"'), tests: [] }),
      begins,
    );
    const file = await world.tx(reviewer, (tx) => getVersion(tx, reviewer, draft));
    expect(file).toMatchObject({ mayPublish: true, replaces: { id: base.id } });
    expect(file.differences.map(({ part }) => part)).toContain('条件 age >= 70 and economicClass = "minimumLiving"');
    await publish(reviewer, draft);
    expect((await decide()).outcome).toBe('eligible');
    world.clock.advance(7 * 86_400_000);
    const second = await decide();
    expect(second.outcome).toBe('ineligible');
    expect(second.reasons).toMatchObject([{ fact: 'age', outcome: 'notMet' }]);
    for (const { id } of [first, second]) {
      const again = await world.tx(author, (tx) => replay(tx, { county: elder.county, id }));
      expect(again).toMatchObject({ same: true, factsIntact: true, ruleIntact: true });
    }
    // As it was known before the publication, and as of a day before it began.
    const asOf = await world.tx(author, (tx) => preview(tx, elder.county, elder.id, addDays(begins, -1)));
    expect(asOf.find(({ id }) => id === 'elder-service-subsidy')?.outcome).toBe('eligible');
    const back = await world.tx(author, (tx) =>
      addDraft(tx, author, { area: JIAOJIANG, kind: 'benefit', key: base.key, basedOn: base }),
    );
    await publish(reviewer, { ...back, edition: 1 });
    expect((await decide()).outcome).toBe('eligible');
    const versions = await world.tx(author, (tx) =>
      listVersions(tx, author, {
        params: { area: JIAOJIANG, kind: 'benefit', key: base.key },
        query: { limit: 50 },
      } as never),
    );
    expect(versions.rows.filter((row) => row.area === JIAOJIANG).map((row) => row.inForce)).toEqual([true, false]);
    const diff = await world.tx(author, (tx) => diffVersions(tx, author, back, base));
    expect(diff.differences.every(({ part }) => part === '施行')).toBe(true);
  });

  it('cannot be changed, not even by SQL of the application', async () => {
    const { county, id } = await held('elder-service-subsidy');
    const changed = await world.tx(reviewer, (tx) =>
      tx.db
        .updateTable('policy_versions')
        .set({ note: 'x' })
        .where('county', '=', county)
        .where('id', '=', id)
        .execute(),
    );
    expect(Number(changed[0]?.numUpdatedRows ?? 0)).toBe(0);
  });

  it('finds whom it touches, and nobody else', async () => {
    const [young, old] = [
      await world.seedElder({ birthDate: '1965-01-01', registered_area: '331002001003' }),
      await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' }),
    ];
    // Neither has the right before; the young one does not gain it, and is not looked at again.
    for (const elder of [young, old])
      await world.tx(world.system, (tx) =>
        recordFacts(tx, world.system, elder, [
          { fact: 'economicClass', value: 'general', validFrom: today(), source: 'test' },
        ]),
      );
    await world.drain();
    const found = (id: string) =>
      world.count('leads', `elder_id = '${id}' AND benefit = 'nursing-subsidy' AND kind = 'gained'`);
    const before = [await found(young.id), await found(old.id)];
    const changedBefore = await world.count('elder_changes', `elder_id = '${young.id}' AND is_pending`);
    expect(changedBefore).toBe(0);
    const draft = await draftOf('nursing-subsidy', () => ({ ...condition('age >= 70'), tests: [], discovery: 'lead' }));
    await publish(reviewer, draft);
    const at = world.clock.now();
    world.clock.advance(1000);
    await world.drain();
    expect([await found(young.id), await found(old.id)]).toEqual([before[0], (before[1] ?? 0) + 1]);
    expect(await world.count('elder_changes', `elder_id = '${young.id}' AND changed_at > '${at.toISOString()}'`)).toBe(
      0,
    );
  });
});
