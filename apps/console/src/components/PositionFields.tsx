import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { k } from '../i18n/index.ts';
import { Choice, Field } from './Field.tsx';
import { Nothing } from './values.tsx';
import { readPosition, type CoordinateSystem, type TypedPosition } from './position.ts';

const wrongs: Readonly<Record<(TypedPosition & { kind: 'wrong' })['why'], string>> = {
  half: k('纬度和经度要一起填,或都留空。'),
  notNumbers: k('请填小数形式的度数,例如 28.673512。'),
  swapped: k('纬度和经度好像填反了:纬度是较小的那个数。'),
  outside: k('这个位置不在国内,请核对。'),
};

/** The state of a position that is typed by hand; never required. */
export function usePosition(known: { lat: number | null; lng: number | null }) {
  const [typed, setTyped] = useState({
    lat: known.lat === null ? '' : String(known.lat),
    lng: known.lng === null ? '' : String(known.lng),
    system: 'wgs84' as CoordinateSystem,
  });
  const read = readPosition(typed.lat, typed.lng, typed.system);
  return {
    typed,
    setTyped,
    read,
    isWrong: read.kind === 'wrong',
    /** For the body of a request, in WGS-84. */
    position: read.kind === 'position' ? read.position : { lat: null, lng: null },
  };
}

/** Latitude and longitude in degrees, and the map that they were read from. */
export function PositionFields({ state, hint }: { state: ReturnType<typeof usePosition>; hint?: string }) {
  const { t } = useTranslation();
  const { typed, setTyped, read } = state;
  const field = (name: 'lat' | 'lng') => ({
    value: typed[name],
    inputMode: 'decimal' as const,
    maxLength: 24,
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
  });
  const isShifted = typed.system === 'gcj02' && read.kind === 'position';
  return (
    <fieldset className="y-field y-group">
      <legend>{t('位置(可不填)')}</legend>
      <div className="y-form-row">
        <Field label={t('纬度')} error={read.kind === 'wrong' ? t(wrongs[read.why]) : undefined}>
          <Input {...field('lat')} placeholder="28.673512" />
        </Field>
        <Field label={t('经度')}>
          <Input {...field('lng')} placeholder="121.442087" />
        </Field>
        <Field label={t('取自')}>
          <Choice
            value={typed.system}
            onChange={(system) => setTyped({ ...typed, system: system as CoordinateSystem })}
            options={[
              { value: 'wgs84', label: t('手机、北斗定位(WGS-84)') },
              { value: 'gcj02', label: t('高德、腾讯等地图(GCJ-02)') },
            ]}
          />
        </Field>
      </div>
      <div className="y-field-hint">
        {isShifted
          ? t('换算后保存为 {{position}}。', { position: `${read.position.lat}, ${read.position.lng}` })
          : hint}
      </div>
    </fieldset>
  );
}

/** A known position in degrees, or that there is none. */
export function PositionText({ position }: { position: { lat: number | null; lng: number | null } }) {
  if (position.lat === null || position.lng === null) return <Nothing />;
  return <span className="y-number">{`${position.lat.toFixed(5)}, ${position.lng.toFixed(5)}`}</span>;
}
