import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openCase } from '../../../../../server/src/rights/cases/contract.ts';
import { actOnLead } from '../../../../../server/src/rights/leads/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Go } from '../../components/Go.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { k } from '../../i18n/index.ts';
import { useMay } from '../../session/session.tsx';
import './leads.css';
import { applicationAddress, isClosed, mayApply, waits, type Lead } from './lead-labels.ts';

type Action = 'contacted' | 'refused' | 'dismissed' | 'note';

const asked: Readonly<Record<Action, { label: string; consequence: string; suggestions: readonly string[] }>> = {
  contacted: {
    label: k('已联系'),
    consequence: k('记下已与老人或家属说明;这一条仍留在待办中,直到申请或办结。'),
    suggestions: [k('电话告知本人'), k('上门告知本人'), k('告知家属'), k('老人要再想一想')],
  },
  refused: {
    label: k('老人不需要'),
    consequence: k('按老人本人的意愿办结;以后情况有变化,会重新提醒。'),
    suggestions: [k('本人明确表示不申请'), k('已由家属照料,不需要'), k('已享受其他同类待遇')],
  },
  dismissed: {
    label: k('无需处理'),
    consequence: k('不再跟进并办结;以后情况有变化,会重新提醒。'),
    suggestions: [k('登记的情况有误,已更正'), k('老人已不在本地居住')],
  },
  note: {
    label: k('备注'),
    consequence: k('记入经过,状态不变。'),
    suggestions: [k('电话无人接听'), k('约好下次上门')],
  },
};

/** What suits the kind: only what is offered can be refused. */
function actionsOf(lead: Lead): readonly Action[] {
  if (!waits(lead)) return [];
  const isOffer = lead.kind === 'gained' || lead.kind === 'nowUnknown';
  return [
    ...(lead.state === 'open' ? (['contacted'] as const) : []),
    ...(isOffer ? (['refused'] as const) : []),
    'dismissed',
  ];
}

/** The next step of a lead as links, and what a person may say came of it, each asked before it is kept. */
export function LeadActions({ lead, hasNote = false }: { lead: Lead; hasNote?: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const [chosen, setChosen] = useState<Action>();
  const { act, isPending, problem, reset } = useAct(actOnLead, { onDone: () => setChosen(undefined) });
  const mayAct = may(actOnLead);
  const actions = mayAct ? [...actionsOf(lead), ...(hasNote && !isClosed(lead) ? (['note'] as const) : [])] : [];
  const dialog = chosen && asked[chosen];
  return (
    <div
      className="y-actions y-lead-actions y-no-print"
      role="group"
      aria-label={t('办理{{name}}的{{what}}', { name: lead.elderName, what: lead.benefitName })}
    >
      {lead.caseId && !isClosed(lead) && (
        <Go to={`/cases/${lead.county}/${lead.caseId}`} className="y-link-button">
          {t('去办理')}
        </Go>
      )}
      {lead.workflow !== null && mayApply(lead) && may(openCase) && (
        <Go to={applicationAddress(lead)} className="y-link-button">
          {t('去申请')}
        </Go>
      )}
      {lead.kind === 'nowUnknown' && waits(lead) && (
        <Go to={`/elders/${lead.county}/${lead.elderId}`} className="y-link-button">
          {t('去登记情况')}
        </Go>
      )}
      {actions.map((action) => (
        <Button
          key={action}
          size="small"
          onClick={() => {
            reset();
            setChosen(action);
          }}
        >
          {t(asked[action].label)}
        </Button>
      ))}
      <ReasonDialog
        isOpen={dialog !== undefined}
        title={
          dialog
            ? t('{{what}}:{{name}} {{benefit}}', {
                what: t(dialog.label),
                name: lead.elderName,
                benefit: lead.benefitName,
              })
            : ''
        }
        consequence={
          dialog && (
            <>
              {t(dialog.consequence)}
              {chosen !== 'note' && chosen !== 'contacted' && lead.grantId && (
                <strong>{t('待遇不会因此停发。')}</strong>
              )}
            </>
          )
        }
        needsReason={chosen !== 'contacted'}
        confirmText={dialog ? t(dialog.label) : ''}
        isPending={isPending}
        problem={problem}
        suggestions={dialog?.suggestions.map((text) => t(text)) ?? []}
        onConfirm={(note) =>
          chosen &&
          act({
            params: { county: lead.county, id: lead.id },
            body: { action: chosen, version: lead.version, ...(note.length >= 2 ? { note } : {}) },
          })
        }
        onClose={() => setChosen(undefined)}
      />
    </div>
  );
}
