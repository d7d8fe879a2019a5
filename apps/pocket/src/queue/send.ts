import { addEvidence, addPhoto } from '../../../../server/src/care/visits/contract.ts';
import { call } from '../../../console/src/client/call.ts';
import { asProblem } from '../../../console/src/client/problem-error.ts';
import { answerOf, type Answer, type Entry, type EvidenceEvent, type Parcel, type Refusal } from './queue.ts';

/** A connection that is open but carries nothing must not hold the queue for ever. */
const WAIT_MS = 60_000;

async function sendPhoto(parcel: Parcel, entry: Entry, content: Blob): Promise<Answer> {
  const { id, deviceAt, deviceId, position } = entry.event;
  await call(
    addPhoto,
    {
      params: { county: parcel.county, id: parcel.visitId },
      body: {
        id,
        deviceAt,
        deviceId,
        ...(position
          ? { lat: position.lat, lng: position.lng, accuracyMeters: position.accuracyMeters ?? undefined }
          : {}),
      },
    },
    {
      clientId: parcel.id,
      file: new File([content], `${id}.jpg`, { type: 'image/jpeg' }),
      signal: AbortSignal.timeout(WAIT_MS),
    },
  );
  return { kind: 'taken', results: {} };
}

async function sendEvents(parcel: Parcel): Promise<Answer> {
  const events = parcel.entries.flatMap(({ event }): EvidenceEvent[] => (event.kind === 'photo' ? [] : [event]));
  const { results } = await call(
    addEvidence,
    { params: { county: parcel.county, id: parcel.visitId }, body: { events } },
    { clientId: parcel.id, signal: AbortSignal.timeout(WAIT_MS) },
  );
  return {
    kind: 'taken',
    results: Object.fromEntries(
      results.map(({ id, outcome, problem, isMatch }) => {
        const refusal: Refusal | undefined = outcome === 'refused' && problem ? { status: 409, ...problem } : undefined;
        return [id, { ...(refusal ? { refusal } : {}), ...(isMatch === null ? {} : { isMatch }) }];
      }),
    ),
  };
}

/** Sends one parcel; never throws. */
export async function sendParcel(parcel: Parcel): Promise<Answer> {
  const [first] = parcel.entries;
  try {
    return first?.photo ? await sendPhoto(parcel, first, first.photo) : await sendEvents(parcel);
  } catch (error) {
    if (error instanceof DOMException) return { kind: 'unreachable' };
    const { status, code, zh, en, trace } = asProblem(error);
    return answerOf({ status, code, zh, en, ...(trace ? { trace } : {}) });
  }
}
