import { useTranslation } from 'react-i18next';
import { Section } from '../../components/FilePage.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Instant, Nothing, StateTag } from '../../components/values.tsx';
import { formatInstant, formatMinutes } from '../../format/format.ts';
import { evidenceLabels, exceptionLabels, methodLabels, type Evidence, type Visit } from './visit-labels.ts';

const LATE_MS = 10 * 60_000;

/** What the carer left behind: with the phone's and the server's time, the place, photos and the signature. */
export function VisitEvidence({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const photos = visit.evidence.filter(({ fileId }) => fileId !== null);
  return (
    <Section title={t('上门凭证({{n}})', { n: visit.evidence.length })}>
      {visit.evidence.length === 0 ? (
        <p className="y-secondary">{t('护理员签到、拍照、签退以后,凭证列在这里。')}</p>
      ) : (
        <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('凭证')}>
          <table className="y-table">
            <caption className="y-visually-hidden">{t('凭证')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('凭证')}</th>
                <th scope="col">{t('手机时间')}</th>
                <th scope="col">{t('服务器时间')}</th>
                <th scope="col">{t('位置')}</th>
                <th scope="col">{t('内容')}</th>
              </tr>
            </thead>
            <tbody>
              {visit.evidence.map((row) => (
                <tr key={row.id}>
                  <td>
                    <span className="y-number">{t(evidenceLabels[row.kind])}</span>
                    <div className="y-secondary">{row.workerName}</div>
                  </td>
                  <td>
                    <Instant at={row.deviceAt} />
                  </td>
                  <td>
                    <Instant at={row.serverAt} />
                    <Late row={row} />
                  </td>
                  <td>
                    <Position row={row} />
                  </td>
                  <td>
                    <Content row={row} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {photos.length > 0 && (
        <ul className="y-photos" aria-label={t('照片')}>
          {photos.map((row) => (
            <li key={row.id}>
              <a href={`/api/files/${visit.county}/${row.fileId ?? ''}`} target="_blank" rel="noreferrer">
                <img
                  src={`/api/files/${visit.county}/${row.fileId ?? ''}`}
                  alt={`${t(evidenceLabels[row.kind])} ${formatInstant(row.deviceAt)} ${textIn(row, 'caption')}`}
                  loading="lazy"
                />
              </a>
              <div>{textIn(row, 'caption') || t(evidenceLabels[row.kind])}</div>
              <div className="y-hash">SHA-256 {row.fileSha256?.slice(0, 16)}…</div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const textIn = (row: Evidence, name: string): string => {
  const value = row.data[name];
  return typeof value === 'string' ? value : '';
};

function Late({ row }: { row: Evidence }) {
  const { t, i18n } = useTranslation();
  const late = Date.parse(row.serverAt) - Date.parse(row.deviceAt);
  if (late < LATE_MS) return null;
  return (
    <div className="y-secondary">
      <Icon name="clock" size={13} />{' '}
      {t('晚到 {{late}}', { late: formatMinutes(Math.round(late / 60_000), i18n.language) })}
    </div>
  );
}

function Position({ row }: { row: Evidence }) {
  const { t } = useTranslation();
  const { position } = row;
  if (!position) return ['checkIn', 'checkOut'].includes(row.kind) ? <>{t('无定位')}</> : <Nothing />;
  return (
    <>
      <span className="y-number">
        {position.lat.toFixed(5)}, {position.lng.toFixed(5)}
      </span>
      {position.accuracyMeters !== null && (
        <div className="y-secondary">{t('精度 {{n}} 米', { n: Math.round(position.accuracyMeters) })}</div>
      )}
      {position.isMock && <StateTag tone="bad" text={t('模拟定位')} />}
    </>
  );
}

function Content({ row }: { row: Evidence }) {
  const { t } = useTranslation();
  const reason = textIn(row, 'reason');
  const method = textIn(row, 'method');
  const words = [
    textIn(row, 'name'),
    row.data.isDone === false ? t('未完成') : '',
    method && t(methodLabels[method] ?? method),
    row.data.isMatch === true ? t('确认码正确') : row.data.isMatch === false ? t('确认码错误') : '',
    reason && t(exceptionLabels[reason] ?? reason),
    textIn(row, 'text'),
    textIn(row, 'caption'),
  ].filter(Boolean);
  if (words.length === 0 && row.data.strokes === undefined) return <Nothing />;
  return (
    <>
      {words.join(' · ')}
      <Signature strokes={row.data.strokes} />
    </>
  );
}

/** Strokes of `[x, y, milliseconds]` as a picture. */
function Signature({ strokes }: { strokes: unknown }) {
  const { t } = useTranslation();
  if (!Array.isArray(strokes)) return null;
  const lines = (strokes as number[][][]).map((line) => line.map(([x = 0, y = 0]) => [x, y] as const));
  const points = lines.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(1, Math.max(...xs) - left), Math.max(1, Math.max(...ys) - top)];
  return (
    <svg
      className="y-signature"
      role="img"
      aria-label={t('老人签名')}
      viewBox={`${String(left)} ${String(top)} ${String(width)} ${String(height)}`}
    >
      {lines.map((line, index) => (
        <polyline key={index} points={line.map((point) => point.join(',')).join(' ')} />
      ))}
    </svg>
  );
}
