import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gcj02Of, readPosition, wgs84Of } from './position.ts';

describe('a typed position', () => {
  it('is nothing, half, no number, swapped or outside', () => {
    expect(readPosition('', ' ', 'wgs84')).toEqual({ kind: 'none' });
    expect(readPosition('28.67', '', 'wgs84')).toEqual({ kind: 'wrong', why: 'half' });
    expect(readPosition('28.67', '一百二十一', 'wgs84')).toEqual({ kind: 'wrong', why: 'notNumbers' });
    expect(readPosition('121.44', '28.67', 'wgs84')).toEqual({ kind: 'wrong', why: 'swapped' });
    expect(readPosition('28.67', '12.44', 'wgs84')).toEqual({ kind: 'wrong', why: 'outside' });
  });

  it('is read with full-width digits and degree signs', () => {
    expect(readPosition('28.67°', '121.44', 'wgs84')).toEqual({
      kind: 'position',
      position: { lat: 28.67, lng: 121.44 },
    });
  });

  it('of a shifted map lies some hundred metres beside it', () => {
    const read = readPosition('28.67', '121.44', 'gcj02');
    if (read.kind !== 'position') throw new Error('no position');
    const northMeters = (28.67 - read.position.lat) * 111_000;
    const eastMeters = (121.44 - read.position.lng) * 97_000;
    expect(Math.hypot(northMeters, eastMeters)).toBeGreaterThan(200);
    expect(Math.hypot(northMeters, eastMeters)).toBeLessThan(800);
  });
});

describe('GCJ-02', () => {
  it('is what the published formula gives for 天安门', () => {
    const shifted = gcj02Of({ lat: 39.907333, lng: 116.391083 });
    expect(shifted.lat).toBeCloseTo(39.908736, 4);
    expect(shifted.lng).toBeCloseTo(116.397324, 4);
  });

  it('is undone within a metre everywhere in the country', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 18, max: 53, noNaN: true }),
        fc.double({ min: 74, max: 134, noNaN: true }),
        (lat, lng) => {
          const back = wgs84Of(gcj02Of({ lat, lng }));
          expect(Math.abs(back.lat - lat)).toBeLessThan(0.00001);
          expect(Math.abs(back.lng - lng)).toBeLessThan(0.00001);
        },
      ),
    );
  });
});
