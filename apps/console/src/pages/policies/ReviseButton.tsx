import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDraft, type VERSION_KINDS } from '../../../../../server/src/rights/policies/versions-contract.ts';
import { useAct } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useGo } from '../../components/Go.tsx';
import { addDays } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';

interface Base {
  county: string;
  id: string;
  area: string;
  kind: (typeof VERSION_KINDS)[number];
  key: string;
  name: string;
  version: number;
}

/** Begins a new version from this one: for a place below the one that made it, a rule of its own; of an old version, a roll-back. */
export function ReviseButton(props: { version: Base; area: string; isSmall?: boolean; isRollBack?: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  if (!may(addDraft)) return null;
  const label = props.isRollBack
    ? t('回退到此版本')
    : props.version.area === props.area
      ? t('修订')
      : t('制定本地规定');
  return (
    <>
      <Button {...(props.isSmall ? { size: 'small', type: 'link' } : {})} onClick={() => setOpen(true)}>
        {label}
        <span className="y-visually-hidden"> {props.version.name}</span>
      </Button>
      {isOpen && <Revise {...props} title={label} onClose={() => setOpen(false)} />}
    </>
  );
}

function Revise({
  version,
  area,
  title,
  isRollBack,
  onClose,
}: {
  version: Base;
  area: string;
  title: string;
  isRollBack?: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const go = useGo();
  const [validFrom, setValidFrom] = useState(addDays(serverToday(), 1));
  const [note, setNote] = useState(isRollBack ? t('回退到第 {{n}} 版', { n: version.version }) : '');
  const { act, isPending, problem } = useAct(addDraft, {
    onDone: (made) => go(`/policies/${made.county}/${made.id}/edit`),
  });
  const { kind, key } = version;
  return (
    <FormDialog
      title={`${title}:${version.name}`}
      confirmText={t('开始起草')}
      isPending={isPending}
      isIncomplete={validFrom === ''}
      problem={problem}
      onConfirm={() =>
        act({
          body: {
            area,
            kind,
            key,
            basedOn: { county: version.county, id: version.id },
            validFrom,
            ...(note.trim() ? { note: note.trim() } : {}),
          },
        })
      }
      onClose={onClose}
    >
      <p>
        {t('以第 {{n}} 版为底稿,为下面的地区起草新版;发布之前现行规定不变。', { n: version.version })}{' '}
        <strong>
          <AreaName code={area} isFull />
        </strong>
      </p>
      <Field label={t('计划生效')} name="validFrom" problem={problem} isRequired>
        <DayInput value={validFrom} onChange={setValidFrom} />
      </Field>
      <Field label={t('修订说明')} name="note" problem={problem} hint={t('改什么、为什么改;复核的人会看到。')}>
        <Input.TextArea value={note} rows={2} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </FormDialog>
  );
}
