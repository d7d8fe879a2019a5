import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import * as contract from '../../../../../server/src/supply/workforce/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { PositionText } from '../../components/PositionFields.tsx';
import { Day, DueTag, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { timeOf, weekdayLabels } from '../orders/order-labels.ts';
import { useProviderNames } from './provider-names.ts';
import { RecordSection } from './RecordSection.tsx';
import { absenceKindLabels, sexLabels } from './supply-labels.ts';
import { AbsenceDialog, AccountDialog, CertificateDialog } from './WorkerDialogs.tsx';
import { WorkerForm } from './WorkerForm.tsx';

export type Worker = OutputOf<typeof contract.getWorker>;
type Certificate = Worker['certificates'][number];

/** One worker: certificates with their expiry, absences, working hours. */
export function Page() {
  return <FileOf endpoint={contract.getWorker}>{(worker) => <WorkerFile worker={worker} />}</FileOf>;
}

function WorkerFile({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const may = useMay();
  const providers = useProviderNames(worker.county);
  const [opened, setOpened] = useState<'edit' | 'account'>();
  const close = () => setOpened(undefined);
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
      actions={
        <>
          {may(contract.updateWorker) && <Button onClick={() => setOpened('edit')}>{t('修改')}</Button>}
          {may(contract.openAccount) && !worker.hasAccount && !hasLeft && (
            <Button onClick={() => setOpened('account')}>{t('开通账号')}</Button>
          )}
        </>
      }
      facts={
        <>
          <Certificates worker={worker} />
          <Absences worker={worker} />
          {opened === 'edit' && (
            <WorkerForm county={worker.county} providerId={worker.providerId} worker={worker} onClose={close} />
          )}
          {opened === 'account' && <AccountDialog worker={worker} onClose={close} />}
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
              <Fact label={t('登录账号')}>{worker.hasAccount ? t('已开通') : t('未开通')}</Fact>
              <Fact label={t('出发位置')}>
                <PositionText position={worker} />
              </Fact>
              <Fact label={t('服务地区')}>
                {worker.serviceAreas.length === 0 && t('不限')}
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
  return (
    <RecordSection
      title={t('证书')}
      rows={worker.certificates}
      empty={t('还没有证书;需要证书的服务不能派给此人。')}
      add={
        may(contract.addCertificate)
          ? { text: t('登记证书'), dialog: (close) => <CertificateDialog worker={worker} onClose={close} /> }
          : undefined
      }
      ending={
        may(contract.revokeCertificate)
          ? {
              endpoint: contract.revokeCertificate,
              county: worker.county,
              text: t('作废'),
              isEnded: (row) => row.revokedAt !== null,
              title: (row) => t('作废证书 {{name}}', { name: row.kindName }),
              consequence: t('从现在起不再算数;需要它的服务不能派给此人。'),
            }
          : undefined
      }
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
        { key: 'state', title: t('状态'), render: (row) => <CertificateState certificate={row} /> },
        { key: 'issued', title: t('发证日期'), render: (row) => <Day at={row.issuedOn} /> },
        {
          key: 'expires',
          title: t('有效期至'),
          render: (row) =>
            row.revokedAt ? <Day at={row.expiresOn} /> : row.expiresOn ? <DueTag day={row.expiresOn} /> : t('长期'),
        },
      ]}
    />
  );
}

function CertificateState({ certificate }: { certificate: Certificate }) {
  const { t } = useTranslation();
  if (certificate.revokedAt) return <StateTag tone="bad" text={t('已作废')} />;
  if (certificate.isValid) return <StateTag tone="good" text={t('有效')} />;
  return certificate.issuedOn > serverToday() ? (
    <StateTag tone="neutral" text={t('未生效')} />
  ) : (
    <StateTag tone="bad" text={t('已过期')} />
  );
}

function Absences({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <RecordSection
      title={t('请假与培训')}
      rows={worker.absences}
      empty={t('没有登记的缺勤。')}
      add={
        may(contract.addAbsence)
          ? { text: t('登记缺勤'), dialog: (close) => <AbsenceDialog worker={worker} onClose={close} /> }
          : undefined
      }
      columns={[
        { key: 'kind', title: t('类别'), render: (row) => t(labelOf(absenceKindLabels, row.kind)) },
        { key: 'from', title: t('从'), render: (row) => <Instant at={row.from} /> },
        { key: 'to', title: t('到'), render: (row) => <Instant at={row.to} /> },
      ]}
    />
  );
}
