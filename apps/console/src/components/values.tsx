import { useTranslation } from 'react-i18next';
import { daysBetween, formatDay, formatFen, formatInstant, formatMinutes } from '../format/format.ts';
import { serverToday } from '../client/server-clock.ts';
import { Icon, type IconName } from './Icon.tsx';

/** Something that is not there, said for screen readers too. */
export function Nothing() {
  const { t } = useTranslation();
  return (
    <span className="y-nothing">
      <span aria-hidden="true">—</span>
      <span className="y-visually-hidden">{t('无')}</span>
    </span>
  );
}

/** Money from fen. */
export function Money({ fen }: { fen: number | null | undefined }) {
  return fen === null || fen === undefined ? <Nothing /> : <span className="y-number">{formatFen(fen)}</span>;
}

/** The Shanghai day of a day or instant. */
export function Day({ at }: { at: string | null | undefined }) {
  return at ? (
    <time className="y-number" dateTime={at}>
      {formatDay(at)}
    </time>
  ) : (
    <Nothing />
  );
}

/** The Shanghai day and minute of an instant. */
export function Instant({ at }: { at: string | null | undefined }) {
  return at ? (
    <time className="y-number" dateTime={at}>
      {formatInstant(at)}
    </time>
  ) : (
    <Nothing />
  );
}

/** A duration from whole minutes. */
export function Minutes({ minutes }: { minutes: number | null | undefined }) {
  const { i18n } = useTranslation();
  return minutes === null || minutes === undefined ? (
    <Nothing />
  ) : (
    <span className="y-number">{formatMinutes(minutes, i18n.language)}</span>
  );
}

export type Tone = 'neutral' | 'active' | 'good' | 'warning' | 'bad';
const toneIcons: Record<Tone, IconName> = {
  neutral: 'pause',
  active: 'clock',
  good: 'check',
  warning: 'warning',
  bad: 'cross',
};

/** A state as text with an icon, so that colour is never the only sign. */
export function StateTag({ tone, text }: { tone: Tone; text: string }) {
  return (
    <span className={`y-state y-state-${tone}`}>
      <Icon name={toneIcons[tone]} size={13} />
      {text}
    </span>
  );
}

/** A deadline in words: how many days are left or how late it is. */
export function DueTag({ day }: { day: string | null | undefined }) {
  const { t } = useTranslation();
  if (!day) return <Nothing />;
  const left = daysBetween(serverToday(), day);
  const tone = left < 0 ? 'bad' : left <= 1 ? 'warning' : 'neutral';
  const words =
    left < 0 ? t('已超期 {{n}} 天', { n: -left }) : left === 0 ? t('今天到期') : t('还有 {{n}} 天', { n: left });
  return (
    <span className="y-due">
      <Day at={day} /> <StateTag tone={tone} text={words} />
    </span>
  );
}
