import { Button } from 'antd';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { groupLabels } from './group-labels.ts';
import { LeafEditor } from './LeafEditor.tsx';
import { makeGroup, makeLeaf, type EditGroup, type EditNode, type GroupKind, type TreeEdit } from './tree.ts';
import type { Vocabulary } from './vocabulary.ts';

/** For how many a condition alone holds, and is unknown. */
export interface ConditionCount {
  true: number;
  unknown: number;
}

interface Common {
  vocabulary: Vocabulary;
  /** By the id of the condition. */
  counts: ReadonlyMap<number, ConditionCount>;
  /** Clause of a condition that is added: that of the policy. */
  clause: string;
  edit: (edit: TreeEdit) => void;
}

const kinds: readonly GroupKind[] = ['all', 'any', 'none'];
const isKind = (text: string): text is GroupKind => kinds.some((kind) => kind === text);

/** A condition as groups and conditions in them, each edited in place; Alt with arrows, Enter, Delete and G does it by keyboard. */
export function ConditionTree({ root, name, ...common }: { root: EditGroup; name: string } & Common) {
  return (
    <div className="y-policy-tree" role="group" aria-label={name}>
      <GroupEditor group={root} isRoot position={name} {...common} />
    </div>
  );
}

function GroupEditor({
  group,
  isRoot,
  position,
  ...common
}: { group: EditGroup; isRoot?: boolean; position: string } & Common) {
  const { t } = useTranslation();
  const { edit, clause } = common;
  return (
    <div {...(isRoot ? { 'data-node': group.id, tabIndex: -1 } : {})} className="y-policy-group">
      <div className="y-policy-row y-policy-group-head">
        <Choice
          aria-label={t('{{where}}:怎样算满足', { where: position })}
          value={group.kind}
          onChange={(kind) => isKind(kind) && edit({ type: 'kind', id: group.id, kind })}
          options={kinds.map((kind) => ({ value: kind, label: t(groupLabels[kind]) }))}
        />
        <Counted count={common.counts.get(group.id)} />
        {!isRoot && <NodeActions node={group} position={position} edit={edit} />}
      </div>
      <ul>
        {group.items.map((item, index) => (
          <NodeEditor key={item.id} node={item} position={`${position} ${index + 1}`} {...common} />
        ))}
      </ul>
      {group.items.length === 0 && <div className="y-field-error">{t('这一组还没有条件。')}</div>}
      <div className="y-policy-add">
        <Button
          size="small"
          icon={<Icon name="plus" size={12} />}
          onClick={() => edit({ type: 'add', id: group.id, node: makeLeaf({ when: '', text: '', clause }) })}
        >
          {t('加条件')}
          <span className="y-visually-hidden"> {position}</span>
        </Button>
        <Button
          size="small"
          icon={<Icon name="plus" size={12} />}
          onClick={() => edit({ type: 'add', id: group.id, node: makeGroup(group.kind === 'any' ? 'all' : 'any', []) })}
        >
          {t('加一组')}
          <span className="y-visually-hidden"> {position}</span>
        </Button>
      </div>
    </div>
  );
}

function NodeEditor({ node, position, ...common }: { node: EditNode; position: string } & Common) {
  const { edit, clause } = common;
  const press = (event: KeyboardEvent) => {
    if (!event.altKey) return;
    const act = (): TreeEdit | undefined => {
      switch (event.key) {
        case 'ArrowUp':
        case 'ArrowDown':
          return { type: 'move', id: node.id, by: event.key === 'ArrowUp' ? -1 : 1 };
        case 'Delete':
        case 'Backspace':
          return { type: 'remove', id: node.id };
        case 'Enter':
          return node.kind === 'leaf'
            ? { type: 'add', id: node.id, node: makeLeaf({ when: '', text: '', clause }) }
            : undefined;
        case 'g':
        case 'G':
          return { type: node.kind === 'leaf' ? 'wrap' : 'unwrap', id: node.id };
        default:
          return undefined;
      }
    };
    const done = act();
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    edit(done);
  };
  return (
    <li data-node={node.id} tabIndex={-1} onKeyDown={press} className={`y-policy-node y-policy-node-${node.kind}`}>
      {node.kind === 'leaf' ? (
        <>
          <div className="y-policy-leaf-head">
            <Counted count={common.counts.get(node.id)} />
            <NodeActions node={node} position={position} edit={edit} />
          </div>
          <LeafEditor leaf={node} position={position} vocabulary={common.vocabulary} edit={edit} />
        </>
      ) : (
        <GroupEditor group={node} position={position} {...common} />
      )}
    </li>
  );
}

function NodeActions({ node, position, edit }: { node: EditNode; position: string; edit: (edit: TreeEdit) => void }) {
  const { t } = useTranslation();
  const button = (label: string, sign: string, done: TreeEdit, keys: string) => (
    <Button
      type="text"
      size="small"
      aria-label={`${label} ${position}`}
      title={`${label} (${keys})`}
      onClick={() => edit(done)}
    >
      {sign}
    </Button>
  );
  return (
    <span className="y-policy-acts y-no-print">
      {button(t('上移'), '↑', { type: 'move', id: node.id, by: -1 }, 'Alt ↑')}
      {button(t('下移'), '↓', { type: 'move', id: node.id, by: 1 }, 'Alt ↓')}
      {node.kind === 'leaf'
        ? button(t('并入新的一组'), '[ ]', { type: 'wrap', id: node.id }, 'Alt G')
        : button(t('拆开这一组'), '] [', { type: 'unwrap', id: node.id }, 'Alt G')}
      {button(t('删除'), '×', { type: 'remove', id: node.id }, 'Alt Delete')}
    </span>
  );
}

function Counted({ count }: { count: ConditionCount | undefined }) {
  const { t } = useTranslation();
  if (!count) return null;
  return (
    <span className="y-policy-count y-number">
      {t('符合 {{n}} 人', { n: count.true.toLocaleString('en') })}
      {count.unknown > 0 && ` · ${t('不明 {{n}}', { n: count.unknown.toLocaleString('en') })}`}
    </span>
  );
}
