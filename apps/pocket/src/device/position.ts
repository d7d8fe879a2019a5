/** Where the phone says that it is; kept as it was given. */
export interface Position {
  lat: number;
  lng: number;
  accuracyMeters: number;
}

const WAIT_MS = 12_000;

/** The phone's position, or undefined when it is switched off, refused, missing or does not come in time. */
export function findPosition(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator) || !window.isSecureContext) return resolve(undefined);
    // Some phones never answer when the question for permission is left open.
    const late = setTimeout(() => resolve(undefined), WAIT_MS + 3_000);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(late);
        resolve({ lat: coords.latitude, lng: coords.longitude, accuracyMeters: coords.accuracy });
      },
      () => {
        clearTimeout(late);
        resolve(undefined);
      },
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30_000 },
    );
  });
}
