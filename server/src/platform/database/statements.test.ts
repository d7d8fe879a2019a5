import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStatements } from './statements.ts';

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text);

describe('splitStatements', () => {
  it('refuses what never ends', () => {
    expect(() => splitStatements("SELECT 'abc")).toThrow('Line 1');
    expect(() => splitStatements('SELECT 1;\nSELECT "abc')).toThrow('Line 2');
    expect(() => splitStatements('DO $x$ BEGIN; END $y$')).toThrow('$x$');
    expect(() => splitStatements('/* /* */ SELECT 1')).toThrow('comment');
  });

  it('splits at semicolons and drops comments between statements', () => {
    expect(splitStatements('-- a; b\nSELECT 1;\n\n/* c; /* d; */ */ SELECT 2 -- e;\n;;\nSELECT 3')).toEqual([
      { text: 'SELECT 1', line: 2 },
      { text: 'SELECT 2 -- e;', line: 4 },
      { text: 'SELECT 3', line: 6 },
    ]);
  });

  it('leaves semicolons in strings, names and dollar quotes', () => {
    const whole = [
      `SELECT 'a;b''c;', E'it\\'s;', "x;""y"`,
      'DO $$ BEGIN PERFORM 1; END $$',
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN length($$;$$ || ';'); END $body$",
      'SELECT $1, a$b$c, $市$;$市$',
    ];
    expect(texts(whole.join(';\n'))).toEqual(whole);
  });

  it('keeps a BEGIN ATOMIC body together, with CASE inside', () => {
    const routine =
      'CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END; SELECT 2; END';
    expect(texts(`${routine}; SELECT 1`)).toEqual([routine, 'SELECT 1']);
  });

  it('gives back any list of statements made of tricky pieces', () => {
    const piece = fc.constantFrom(
      "';'",
      '";"',
      '$$;$$',
      '$a$;$$;$a$',
      '/*;*/',
      '/* /*;*/ */',
      'x',
      '1',
      '(',
      ')',
      "E'\\';'",
    );
    const statement = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => `SELECT ${pieces.join(' ')} x`);
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (list) => {
        expect(texts(list.join(' ;\n'))).toEqual(list);
      }),
    );
  });
});
