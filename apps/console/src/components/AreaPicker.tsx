import { useTranslation } from 'react-i18next';
import { areaLevel, isWithinArea, parentArea } from '@yike/identity';
import { listAreas } from '../../../../server/src/platform/areas/contract.ts';
import { useCall } from '../client/queries.ts';
import { useSession } from '../session/session.tsx';
import { Choice } from './Field.tsx';

/** From `root` down to `code`, the chain of areas whose children are offered. */
function chainOf(root: string, code: string): string[] {
  const chain: string[] = [];
  let at: string | undefined = code && isWithinArea(root, code) ? code : root;
  while (at && at !== root) {
    chain.unshift(at);
    at = parentArea(at);
  }
  return [root, ...chain];
}

/** Picks a division step by step below the reader's own (or `root`); each step loads when it is reached. */
export function AreaPicker(props: {
  value: string;
  onChange: (code: string) => void;
  root?: string;
  /** Deepest level offered. */
  until?: 'county' | 'street' | 'community';
  label: string;
  id?: string;
}) {
  const session = useSession();
  const root = props.root ?? session?.acting.area ?? '000000000000';
  const levels = ['country', 'province', 'prefecture', 'county', 'street', 'community'];
  const deepest = levels.indexOf(props.until ?? 'community');
  const chain = chainOf(root, props.value).filter((code) => levels.indexOf(areaLevel(code)) < deepest);
  return (
    <span className="y-area-picker" role="group" aria-label={props.label} id={props.id}>
      {chain.map((parent, step) => (
        <AreaStep
          key={parent}
          parent={parent}
          value={chainOf(root, props.value)[step + 1] ?? ''}
          label={`${props.label} ${step + 1}`}
          onChange={(code) => props.onChange(code || (step === 0 ? '' : parent))}
        />
      ))}
    </span>
  );
}

function AreaStep(props: { parent: string; value: string; label: string; onChange: (code: string) => void }) {
  const { t } = useTranslation();
  const { data } = useCall(listAreas, { params: { code: props.parent } });
  if (data && data.children.length === 0) return null;
  const parentName = data?.path.at(-1)?.name ?? '';
  return (
    <Choice
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      placeholder={data ? t('{{area}}全部', { area: parentName }) : t('正在加载…')}
      options={(data?.children ?? []).map(({ code, name }) => ({ value: code, label: name }))}
    />
  );
}

/** The name of a division by its code, with the names above it down from the county, or from the province when `isFull`. */
export function AreaName({ code, isFull }: { code: string; isFull?: boolean }) {
  const { data, error } = useCall(listAreas, { params: { code } });
  if (!data) return <span className="y-number">{error ? code : '…'}</span>;
  const named = data.path
    .filter(({ level }) => isFull || ['county', 'street', 'community'].includes(level))
    .map(({ name }) => name);
  return <span>{named.join(' ') || (data.path.at(-1)?.name ?? code)}</span>;
}
