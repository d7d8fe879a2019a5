-- supply/providers, supply/workforce.

CREATE TABLE yike.providers (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  name text NOT NULL,
  credit_code text COLLATE "C" NOT NULL,
  address text,
  phone text,
  lat double precision,
  lng double precision,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'ended')),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, credit_code)
);

CREATE INDEX providers_by_name ON yike.providers (county, name COLLATE "C", id);

ALTER TABLE yike.providers ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.providers FORCE ROW LEVEL SECURITY;

-- Who provides services is public; only the county (or a higher) official changes it.
CREATE POLICY read ON yike.providers FOR SELECT USING (true);

CREATE POLICY add ON yike.providers FOR INSERT WITH CHECK (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

CREATE POLICY change ON yike.providers FOR UPDATE USING (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

GRANT SELECT, INSERT, UPDATE ON yike.providers TO yike_app;

CREATE TABLE yike.provider_bank_accounts (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  provider_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  bank_name text NOT NULL,
  account_name text NOT NULL,
  account_enc text NOT NULL,
  account_masked text NOT NULL,
  valid_from date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, provider_id) REFERENCES yike.providers (county, id)
);

CALL yike.protect('provider_bank_accounts', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT ON yike.provider_bank_accounts TO yike_app;

CREATE TABLE yike.contracts (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  provider_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  number text NOT NULL,
  products text[] NOT NULL,
  service_areas text[] NOT NULL,
  valid_from date NOT NULL,
  valid_to date NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, number),
  CHECK (valid_from <= valid_to),
  FOREIGN KEY (county, provider_id) REFERENCES yike.providers (county, id)
);

CREATE INDEX contracts_by_provider ON yike.contracts (county, provider_id);

ALTER TABLE yike.contracts ENABLE ROW LEVEL SECURITY;

ALTER TABLE yike.contracts FORCE ROW LEVEL SECURITY;

-- What the county bought, from whom and where is public (政府采购公开).
CREATE POLICY read ON yike.contracts FOR SELECT USING (true);

CREATE POLICY add ON yike.contracts FOR INSERT WITH CHECK (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

CREATE POLICY change ON yike.contracts FOR UPDATE USING (area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to()));

GRANT SELECT, INSERT, UPDATE ON yike.contracts TO yike_app;

CREATE TABLE yike.workers (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  provider_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  name text NOT NULL,
  sex text NOT NULL CHECK (sex IN ('male', 'female')),
  resident_id_enc text,
  resident_id_token text COLLATE "C",
  resident_id_masked text,
  phone_enc text,
  phone_masked text,
  lat double precision,
  lng double precision,
  employed_from date NOT NULL,
  employed_to date,
  service_areas text[] NOT NULL DEFAULT '{}',
  -- Seven entries, Monday first; each NULL or [fromMinute, toMinute] of the day.
  availability jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, provider_id) REFERENCES yike.providers (county, id)
);

CREATE INDEX workers_by_provider ON yike.workers (county, provider_id, name COLLATE "C", id);

-- A person is on a provider's list once at a time.
CREATE UNIQUE INDEX workers_resident_once ON yike.workers (county, provider_id, resident_id_token) WHERE employed_to IS NULL;

CALL yike.protect('workers', 'area', 'provider_id', 'id', NULL);

GRANT SELECT, INSERT, UPDATE ON yike.workers TO yike_app;

CREATE TABLE yike.worker_certificates (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  number text NOT NULL,
  issued_on date NOT NULL,
  expires_on date,
  revoked_at timestamptz,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, worker_id) REFERENCES yike.workers (county, id)
);

CREATE INDEX worker_certificates_by_worker ON yike.worker_certificates (county, worker_id, kind);

CALL yike.protect('worker_certificates', 'area', 'provider_id', 'worker_id', NULL);

GRANT SELECT, INSERT, UPDATE ON yike.worker_certificates TO yike_app;

CREATE TABLE yike.worker_absences (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  worker_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('leave', 'sick', 'training')),
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  CHECK (from_at < to_at),
  FOREIGN KEY (county, worker_id) REFERENCES yike.workers (county, id)
);

CREATE INDEX worker_absences_by_worker ON yike.worker_absences (county, worker_id, from_at);

CALL yike.protect('worker_absences', 'area', 'provider_id', 'worker_id', NULL);

GRANT SELECT, INSERT ON yike.worker_absences TO yike_app;
