import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addMember, getHousehold, removeMember } from '../../../../../server/src/people/households/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { DayInput, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { Picked } from '../../components/Finder.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Go } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Day } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';
import { useMay } from '../../session/session.tsx';
import { RowsTable } from '../money/RowsTable.tsx';
import { ElderFinder, type FoundElder } from './ElderFinder.tsx';

type Household = NonNullable<OutputOf<typeof getHousehold>['household']>;
type Member = Household['members'][number];

interface Person {
  county: string;
  id: string;
  name: string;
}

/** Relation of who opened the home, GB/T 4761-2008. */
const HEAD = '本人';
const headOf = (household: Household): Member | undefined =>
  household.members.find(({ relation }) => relation === HEAD);

/** Who on file lives in one home with the elder: couples, parents with old children. */
export function ElderHousehold({ elder }: { elder: Person & { status: string } }) {
  const { t } = useTranslation();
  const may = useMay();
  const key = { county: elder.county, id: elder.id };
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Member>();
  const { data, error, refetch } = useCall(getHousehold, { params: key }, { enabled: may(getHousehold) });
  const remove = useAct(removeMember, { onDone: () => setLeaving(undefined) });
  if (!may(getHousehold)) return null;
  const household = data?.household ?? null;
  return (
    <Section
      title={t('同户老人')}
      extra={
        may(addMember) &&
        elder.status === 'active' && (
          <Button size="small" className="y-no-print" onClick={() => setAdding(true)}>
            {t('登记同户')}
          </Button>
        )
      }
    >
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      {data && !household && (
        <p className="y-secondary">{t('还没有登记同户的老人。登记后,护理员同时服务同户两位老人不算时间冲突。')}</p>
      )}
      {household && (
        <RowsTable
          caption={t('同户老人')}
          rows={household.members}
          rowKey={(member) => member.elderId}
          empty={t('这一户没有在册的老人。')}
          columns={[
            {
              key: 'name',
              title: t('姓名'),
              render: (member) =>
                member.elderId === elder.id ? (
                  <strong>{member.name}</strong>
                ) : (
                  <Go to={`/elders/${elder.county}/${member.elderId}`}>{member.name}</Go>
                ),
            },
            { key: 'sex', title: t('性别'), render: (member) => (member.sex === 'male' ? t('男') : t('女')) },
            { key: 'birth', title: t('出生日期'), render: (member) => <Day at={member.birthDate} /> },
            {
              key: 'relation',
              title: t('与户主关系'),
              render: (member) => (member.relation === HEAD ? t('户主') : member.relation),
            },
            { key: 'since', title: t('同户起'), render: (member) => <Day at={member.since} /> },
            ...(may(removeMember)
              ? [
                  {
                    key: 'act',
                    title: t('操作'),
                    render: (member: Member) => (
                      <Button
                        size="small"
                        type="link"
                        aria-label={t('移出 {{name}}', { name: member.name })}
                        onClick={() => setLeaving(member)}
                      >
                        {t('移出')}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {isAdding && <JoinDialog elder={elder} household={household} onClose={() => setAdding(false)} />}
      <ReasonDialog
        isOpen={!!leaving}
        title={t('移出 {{name}}', { name: leaving?.name ?? '' })}
        consequence={t('从今天起不再是同户;以前的登记保留。')}
        needsReason={false}
        confirmText={t('移出')}
        isPending={remove.isPending}
        problem={remove.problem}
        onConfirm={() => leaving && remove.act({ params: { ...key, memberId: leaving.elderId } })}
        onClose={() => setLeaving(undefined)}
      />
    </Section>
  );
}

const commonRelations = [k('配偶'), k('父母'), k('子女'), k('兄弟姐妹'), k('其他亲属')];

function JoinDialog(props: { elder: Person; household: Household | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { elder, household: own } = props;
  const [other, setOther] = useState<FoundElder>();
  const [relation, setRelation] = useState('');
  const [since, setSince] = useState(serverToday());
  const { act, isPending, problem } = useAct(addMember, { onDone: props.onClose });
  const otherKey = { county: elder.county, id: other?.id ?? '' };
  const found = useCall(getHousehold, { params: otherKey }, { enabled: other !== undefined });
  const theirs = found.data?.household ?? null;
  const isSame = theirs !== null && theirs.id === own?.id;
  const isElsewhere = theirs !== null && own !== null && !isSame;
  // Whoever has no home yet joins the other's; the relation is that of who joins to the 户主.
  const joins = own || !theirs ? other?.name : elder.name;
  const head = own ? headOf(own)?.name : theirs ? headOf(theirs)?.name : elder.name;
  const refusal =
    other?.id === elder.id
      ? t('不能与本人同户,请另选一位。')
      : isSame
        ? t('两人已登记在同一户。')
        : isElsewhere
          ? t('{{name}} 已登记在另一户,请先在其档案中移出。', { name: other?.name ?? '' })
          : undefined;
  return (
    <FormDialog
      title={t('登记同户')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={!other || !found.data || !!refusal || !relation.trim() || !since}
      problem={problem}
      onConfirm={() =>
        other &&
        act({
          params: { county: elder.county, id: elder.id },
          body: { elderId: other.id, relation: relation.trim(), since },
        })
      }
      onClose={props.onClose}
    >
      <div className="y-field">
        <span className="y-label">{t('同住的老人')}</span>
        {other ? (
          <Picked label={t('同住的老人')} onClear={() => setOther(undefined)}>
            <strong>{other.name}</strong> <span className="y-number">{other.residentIdMasked}</span>{' '}
            <span className="y-secondary">{other.currentAddress ?? other.areaName}</span>
          </Picked>
        ) : (
          <ElderFinder county={elder.county} onPick={setOther} />
        )}
        {refusal && (
          <div className="y-field-error" role="alert">
            {refusal}
          </div>
        )}
      </div>
      {other && !refusal && (
        <>
          {theirs && !own && (
            <p className="y-next">
              {t('{{name}} 将加入 {{other}} 所在的户。', { name: elder.name, other: other.name })}
            </p>
          )}
          <Field
            label={
              head
                ? t('{{name}} 与户主 {{head}} 的关系', { name: joins ?? '', head })
                : t('{{name}} 与户主的关系', { name: joins ?? '' })
            }
            name="relation"
            problem={problem}
            isRequired
          >
            <Input value={relation} maxLength={20} onChange={(event) => setRelation(event.target.value)} />
          </Field>
          <div className="y-suggestions">
            {commonRelations.map((one) => (
              <Button key={one} size="small" onClick={() => setRelation(one)}>
                {t(one)}
              </Button>
            ))}
          </div>
          <Field label={t('同户起')} name="since" problem={problem} isRequired>
            <DayInput value={since} max={serverToday()} onChange={setSince} />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
