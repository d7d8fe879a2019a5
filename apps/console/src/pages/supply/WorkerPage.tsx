import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import * as contract from '../../../../../server/src/supply/workforce/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, usePathParams } from '../../components/Go.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Day, DueTag, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { RowsTable } from '../money/RowsTable.tsx';
import { timeOf, weekdayLabels } from '../orders/order-labels.ts';
import { useProviderNames } from './provider-names.ts';
import { absenceKindLabels, sexLabels } from './supply-labels.ts';
import { AbsenceDialog, CertificateDialog } from './WorkerDialogs.tsx';

export type Worker = OutputOf<typeof contract.getWorker>;
type Certificate = Worker['certificates'][number];

/** One worker: certificates with their expiry, absences, working hours. */
export function Page() {
  const { county = '', id = '' } = usePathParams();
  const { data, error, refetch } = useCall(contract.getWorker, { params: { county, id } });
  if (!data) {
    return (
      <FilePage
        title="…"
        isLoading={!error}
        problem={error ?? undefined}
        onRetry={() => void refetch()}
        facts={null}
        history={null}
      />
    );
  }
  return <WorkerFile worker={data} />;
}

function WorkerFile({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const providers = useProviderNames(worker.county);
  const hasLeft = worker.employedTo !== null && worker.employedTo < serverToday();
  return (
    <FilePage
      title={worker.name}
      subtitle={
        <Go to={`/providers/${worker.county}/${worker.providerId}`}>
          {providers.nameOf(worker.providerId) || t('服务机构')}
        </Go>
      }
      state={<StateTag tone={hasLeft ? 'neutral' : 'good'} text={hasLeft ? t('已离职') : t('在职')} />}
      facts={
        <>
          <Certificates worker={worker} />
          <Absences worker={worker} />
        </>
      }
      history={
        <>
          <Section title={t('基本情况')}>
            <Facts>
              <Fact label={t('性别')}>{t(labelOf(sexLabels, worker.sex))}</Fact>
              <Fact label={t('身份证号')}>
                <span className="y-number">{worker.residentIdMasked ?? <Nothing />}</span>
              </Fact>
              <Fact label={t('手机号码')}>
                <span className="y-number">{worker.phoneMasked ?? <Nothing />}</span>
              </Fact>
              <Fact label={t('入职日期')}>
                <Day at={worker.employedFrom} />
              </Fact>
              {worker.employedTo && (
                <Fact label={t('离职日期')}>
                  <Day at={worker.employedTo} />
                </Fact>
              )}
              <Fact label={t('服务地区')}>
                {worker.serviceAreas.length === 0 && <Nothing />}
                <ul className="y-plain">
                  {worker.serviceAreas.map((area) => (
                    <li key={area}>
                      <AreaName code={area} />
                    </li>
                  ))}
                </ul>
              </Fact>
            </Facts>
          </Section>
          <Section title={t('每周工作时间')}>
            <Facts>
              {worker.availability.map((span, index) => (
                <Fact key={weekdayLabels[index]} label={t(weekdayLabels[index] ?? '')}>
                  <span className="y-number">{span ? `${timeOf(span[0])} – ${timeOf(span[1])}` : t('休息')}</span>
                </Fact>
              ))}
            </Facts>
          </Section>
        </>
      }
    />
  );
}

function Certificates({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Certificate>();
  const revoke = useAct(contract.revokeCertificate, { onDone: () => setRevoking(undefined) });
  return (
    <Section
      title={t('证书')}
      extra={
        may(contract.addCertificate) && (
          <Button size="small" className="y-no-print" onClick={() => setAdding(true)}>
            {t('登记证书')}
          </Button>
        )
      }
    >
      <RowsTable
        caption={t('证书')}
        rows={worker.certificates}
        rowKey={(row) => row.id}
        empty={t('还没有证书;需要证书的服务不能派给此人。')}
        columns={[
          {
            key: 'kind',
            title: t('证书'),
            render: (row) => (
              <>
                {row.kindName}
                <div className="y-secondary y-number">{row.number}</div>
              </>
            ),
          },
          {
            key: 'state',
            title: t('状态'),
            render: (row) =>
              row.revokedAt ? (
                <StateTag tone="bad" text={t('已作废')} />
              ) : row.isValid ? (
                <StateTag tone="good" text={t('有效')} />
              ) : (
                <StateTag tone="bad" text={t('已过期')} />
              ),
          },
          { key: 'issued', title: t('发证日期'), render: (row) => <Day at={row.issuedOn} /> },
          {
            key: 'expires',
            title: t('有效期至'),
            render: (row) =>
              row.revokedAt ? <Day at={row.expiresOn} /> : row.expiresOn ? <DueTag day={row.expiresOn} /> : t('长期'),
          },
          ...(may(contract.revokeCertificate)
            ? [
                {
                  key: 'act',
                  title: t('操作'),
                  render: (row: Certificate) =>
                    row.revokedAt ? (
                      <Nothing />
                    ) : (
                      <Button size="small" type="link" danger onClick={() => setRevoking(row)}>
                        {t('作废')}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {isAdding && <CertificateDialog worker={worker} onClose={() => setAdding(false)} />}
      <ReasonDialog
        isOpen={!!revoking}
        title={t('作废证书 {{name}}', { name: revoking?.kindName ?? '' })}
        consequence={t('从现在起不再算数;需要它的服务不能派给此人。')}
        needsReason
        isDanger
        confirmText={t('作废')}
        isPending={revoke.isPending}
        problem={revoke.problem}
        onConfirm={(reason) =>
          revoking && revoke.act({ params: { county: worker.county, id: revoking.id }, body: { reason } })
        }
        onClose={() => setRevoking(undefined)}
      />
    </Section>
  );
}

function Absences({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  return (
    <Section
      title={t('请假与培训')}
      extra={
        may(contract.addAbsence) && (
          <Button size="small" className="y-no-print" onClick={() => setAdding(true)}>
            {t('登记缺勤')}
          </Button>
        )
      }
    >
      <RowsTable
        caption={t('请假与培训')}
        rows={worker.absences}
        rowKey={(row) => row.id}
        empty={t('没有登记的缺勤。')}
        columns={[
          { key: 'kind', title: t('类别'), render: (row) => t(labelOf(absenceKindLabels, row.kind)) },
          { key: 'from', title: t('从'), render: (row) => <Instant at={row.from} /> },
          { key: 'to', title: t('到'), render: (row) => <Instant at={row.to} /> },
        ]}
      />
      {isAdding && <AbsenceDialog worker={worker} onClose={() => setAdding(false)} />}
    </Section>
  );
}
