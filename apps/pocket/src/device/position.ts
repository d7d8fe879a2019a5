/** Where the phone says that it is; kept as it was given. */
export interface Position {
  lat: number;
  lng: number;
  accuracyMeters: number;
}

const WAIT_MS = 12_000;
/** Beyond this, or without any, a phone's accuracy says nothing (visits contract). */
const ACCURACY_METERS_MAX = 100_000;

/** The phone's position, or undefined when it is switched off, refused, missing or does not come in time. */
export function findPosition(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator) || !window.isSecureContext) return resolve(undefined);
    // Some phones never answer when the question for permission is left open.
    const late = setTimeout(() => resolve(undefined), WAIT_MS + 3_000);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(late);
        const { latitude: lat, longitude: lng, accuracy: accuracyMeters } = coords;
        resolve(accuracyMeters > 0 && accuracyMeters <= ACCURACY_METERS_MAX ? { lat, lng, accuracyMeters } : undefined);
      },
      () => {
        clearTimeout(late);
        resolve(undefined);
      },
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30_000 },
    );
  });
}
