export interface Position {
  lat: number;
  lng: number;
}

/** Where a position that was typed in comes from: a phone, or a map of 高德, 腾讯 and others that shift it by law. */
export type CoordinateSystem = 'wgs84' | 'gcj02';

/** What a typed position is: nothing, a place in WGS-84, or wrong. */
export type TypedPosition =
  | { kind: 'none' }
  | { kind: 'position'; position: Position }
  | { kind: 'wrong'; why: 'half' | 'notNumbers' | 'swapped' | 'outside' };

// China with its islands; a position beyond is a slip of the pen.
const BOUNDS = { latMin: 3, latMax: 54, lngMin: 73, lngMax: 136 };
const isInside = (lat: number, lng: number): boolean =>
  lat >= BOUNDS.latMin && lat <= BOUNDS.latMax && lng >= BOUNDS.lngMin && lng <= BOUNDS.lngMax;

/** Krasovsky 1940, which the shift of GCJ-02 is reckoned on: half axis in metres, square of the eccentricity. */
const AXIS_METERS = 6_378_245;
const ECCENTRICITY_SQUARED = 0.00669342162296594323;

const waves = (value: number, parts: readonly (readonly [amplitude: number, frequency: number])[]): number =>
  parts.reduce((sum, [amplitude, frequency]) => sum + amplitude * Math.sin(value * frequency * Math.PI), 0) * (2 / 3);

/** The published approximation of GCJ-02 from WGS-84, within about a metre. */
export function gcj02Of({ lat, lng }: Position): Position {
  const x = lng - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const common = waves(x, [
    [20, 6],
    [20, 2],
  ]);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    common +
    waves(y, [
      [20, 1],
      [40, 1 / 3],
      [160, 1 / 12],
      [320, 1 / 30],
    ]);
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    common +
    waves(x, [
      [20, 1],
      [40, 1 / 3],
      [150, 1 / 12],
      [300, 1 / 30],
    ]);
  const phi = (lat * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(phi) ** 2;
  const meridian = (AXIS_METERS * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  const parallel = (AXIS_METERS / Math.sqrt(magic)) * Math.cos(phi);
  return { lat: lat + ((north / meridian) * 180) / Math.PI, lng: lng + ((east / parallel) * 180) / Math.PI };
}

/** WGS-84 from GCJ-02, by approaching the place whose shift ends where it should; exact to the seventh decimal. */
export function wgs84Of(shifted: Position): Position {
  let guess = shifted;
  for (let round = 0; round < 5; round += 1) {
    const end = gcj02Of(guess);
    guess = { lat: guess.lat + shifted.lat - end.lat, lng: guess.lng + shifted.lng - end.lng };
  }
  return { lat: Number(guess.lat.toFixed(6)), lng: Number(guess.lng.toFixed(6)) };
}

/** Reads latitude and longitude in degrees as they were typed; both empty is no position. */
export function readPosition(latText: string, lngText: string, system: CoordinateSystem): TypedPosition {
  const texts = [latText, lngText].map((text) => text.normalize('NFKC').replace(/[°\s]/g, ''));
  if (texts.every((text) => text === '')) return { kind: 'none' };
  if (texts.some((text) => text === '')) return { kind: 'wrong', why: 'half' };
  if (!texts.every((text) => /^-?\d{1,3}(\.\d{1,15})?$/.test(text))) return { kind: 'wrong', why: 'notNumbers' };
  const [lat = NaN, lng = NaN] = texts.map(Number);
  if (!isInside(lat, lng)) return { kind: 'wrong', why: isInside(lng, lat) ? 'swapped' : 'outside' };
  return { kind: 'position', position: system === 'gcj02' ? wgs84Of({ lat, lng }) : { lat, lng } };
}
