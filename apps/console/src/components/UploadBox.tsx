import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

const BYTES_MAX = 50 * 1024 * 1024;

/** One file by press, by keyboard or by dropping it. */
export function UploadBox(props: {
  label: string;
  hint?: string;
  /** As of an input's `accept`: `.xlsx,.csv`. */
  accept: string;
  file: File | undefined;
  onPick: (file: File) => void;
  isDisabled?: boolean;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const pick = (file: File | undefined) => {
    if (!file) return;
    const fits = props.accept
      .split(',')
      .some((ending) => file.name.toLowerCase().endsWith(ending.trim().toLowerCase()));
    const words = !fits
      ? t('不支持这种文件,请选择 {{accept}} 文件。', { accept: props.accept })
      : file.size > BYTES_MAX
        ? t('文件超过 50 MB,请拆分后再传。')
        : undefined;
    setRefusal(words);
    if (!words) props.onPick(file);
  };
  return (
    <div>
      <label
        htmlFor={id}
        className={isOver ? 'y-upload y-upload-over' : 'y-upload'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!props.isDisabled) pick(event.dataTransfer.files[0]);
        }}
      >
        <input
          id={id}
          type="file"
          accept={props.accept}
          disabled={props.isDisabled}
          className="y-visually-hidden"
          onChange={(event) => pick(event.target.files?.[0])}
        />
        <Icon name="upload" size={22} />
        <strong>{props.file ? props.file.name : props.label}</strong>
        <span className="y-secondary">
          {props.file ? `${Math.ceil(props.file.size / 1024)} KB · ${t('点此更换')}` : props.hint}
        </span>
      </label>
      {refusal && (
        <div className="y-field-error" role="alert">
          {refusal}
        </div>
      )}
    </div>
  );
}
