import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import * as contract from '../../../../../server/src/platform/access/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { searchElders } from '../../../../../server/src/people/elders/contract.ts';
import { roles, type Role } from '../../../../../server/src/platform/access/roles.ts';
import { listWorkers } from '../../../../../server/src/supply/workforce/contract.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { Choice, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { roleLabels } from '../../components/labels.ts';
import { useMay, useOwnSession } from '../../session/session.tsx';
import { ElderFinder, type FoundElder } from '../elders/ElderFinder.tsx';
import { ProviderPicker, WorkerPicker, type PickedProvider, type PickedWorker } from '../supply/SupplyPickers.tsx';
import { CredentialFields } from './CredentialFields.tsx';

export type User = OutputOf<typeof contract.listUsers>['rows'][number];

const inProvider: readonly Role[] = ['providerManager', 'dispatcher', 'carer'];
const ofElders: readonly Role[] = ['elder', 'family'];
const ELDERS_MAX = 20;

/** Roles that the reader can give here: for some, persons have to be found whom not every administrator may see. */
function useOffered(): readonly Role[] {
  const may = useMay();
  return roles.filter(
    (role) => (role !== 'carer' || may(listWorkers)) && (!ofElders.includes(role) || may(searchElders)),
  );
}

/** Opens an account with its first post, or gives one another post; whom the post is for is picked, never typed. */
export function UserDialog({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { acting } = useOwnSession();
  const offered = useOffered();
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('communityWorker');
  const [area, setArea] = useState('');
  const [provider, setProvider] = useState<PickedProvider>();
  const [worker, setWorker] = useState<PickedWorker>();
  const [elders, setElders] = useState<readonly FoundElder[]>([]);
  const add = useAct(contract.addUser, { onDone: onClose });
  const extend = useAct(contract.addAssignment, { onDone: onClose });
  const problem = add.problem ?? extend.problem;
  const place = area || acting.area;
  const isCountyKnown = ['county', 'street', 'community'].includes(areaLevel(place));
  const county = place.slice(0, 6);
  const ownLevel = areaLevel(acting.area);
  const isProviders = inProvider.includes(role);
  const isElders = ofElders.includes(role);
  // A post in an organisation lies where the organisation has its seat, one of an elder where the elder lives.
  const seat = isProviders ? provider?.area : isElders ? elders[0]?.area : place;
  const assignment = {
    role,
    area: seat ?? place,
    ...(isProviders && provider ? { providerId: provider.id } : {}),
    ...(role === 'carer' && worker ? { workerId: worker.id } : {}),
    ...(isElders ? { elderIds: elders.map(({ id }) => id) } : {}),
  };
  const isPostIncomplete = !seat || (role === 'carer' && !worker);
  const areaLabel = isProviders ? t('机构所在区县') : t('辖区');
  const isAccountIncomplete = !user && (!name.trim() || !login || !password);
  const changeArea = (next: string) => {
    setArea(next);
    setProvider(undefined);
    setWorker(undefined);
  };
  return (
    <FormDialog
      title={user ? t('为 {{name}} 增加岗位', { name: user.name }) : t('新开账号')}
      confirmText={user ? t('增加岗位') : t('开通')}
      isPending={add.isPending || extend.isPending}
      isIncomplete={isPostIncomplete || isAccountIncomplete}
      problem={problem}
      onConfirm={() =>
        user
          ? extend.act({ params: { county: user.county, id: user.id }, body: assignment })
          : add.act({ body: { login: login.trim(), name: name.trim(), password, assignment } })
      }
      onClose={onClose}
    >
      {!user && (
        <>
          <Field label={t('姓名')} name="name" problem={problem} isRequired>
            <Input value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />
          </Field>
          <CredentialFields
            problem={problem}
            login={login}
            password={password}
            onLogin={setLogin}
            onPassword={setPassword}
          />
        </>
      )}
      <Field label={t('岗位')} name={user ? 'role' : 'assignment.role'} problem={problem} isRequired>
        <Choice
          value={role}
          onChange={(next) => setRole(next as Role)}
          options={offered.map((one) => ({ value: one, label: t(roleLabels[one]) }))}
        />
      </Field>
      {!isElders && !(isProviders && ownLevel === 'county') && (
        <div className="y-field">
          <span className="y-label">{areaLabel}</span>
          <AreaPicker
            value={area}
            onChange={changeArea}
            label={areaLabel}
            until={isProviders ? 'county' : 'community'}
          />
        </div>
      )}
      {isProviders && (
        <div className="y-field">
          <span className="y-label">{t('服务机构')}</span>
          {isCountyKnown ? (
            <ProviderPicker
              key={county}
              county={county}
              value={provider}
              onChange={(next) => {
                setProvider(next);
                setWorker(undefined);
              }}
            />
          ) : (
            <p className="y-secondary">{t('请先选择区县')}</p>
          )}
        </div>
      )}
      {role === 'carer' && provider && (
        <div className="y-field">
          <span className="y-label">{t('护理员')}</span>
          <WorkerPicker county={provider.county} providerId={provider.id} value={worker} onChange={setWorker} />
        </div>
      )}
      {isElders && (
        <div className="y-field">
          <span className="y-label">{role === 'elder' ? t('老人本人') : t('为哪些老人')}</span>
          <ul className="y-plain">
            {elders.map((elder) => (
              <li key={elder.id}>
                <strong>{elder.name}</strong> <span className="y-number">{elder.residentIdMasked}</span>{' '}
                <Button size="small" type="link" onClick={() => setElders(elders.filter(({ id }) => id !== elder.id))}>
                  {t('去掉')}
                </Button>
              </li>
            ))}
          </ul>
          {elders.length < (role === 'elder' ? 1 : ELDERS_MAX) && (
            <ElderFinder
              key={elders.length}
              onPick={(found) => setElders([...elders.filter(({ id }) => id !== found.id), found])}
            />
          )}
        </div>
      )}
    </FormDialog>
  );
}
