-- care/orders, care/dispatch, care/visits. (care/catalogue is data of the packs.)

CREATE TABLE yike.orders (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  -- Why this organisation: the elder's choice, or the rule that chose.
  provider_reason text NOT NULL,
  grant_id uuid,
  product text NOT NULL,
  item text NOT NULL,
  product_name text NOT NULL,
  minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
  carers smallint NOT NULL CHECK (carers BETWEEN 1 AND 4),
  certificates text[] NOT NULL,
  steps jsonb NOT NULL,
  unit text NOT NULL CHECK (unit IN ('visit', 'hour', 'portion')),
  quantity smallint NOT NULL CHECK (quantity BETWEEN 1 AND 12),
  unit_price_fen bigint NOT NULL CHECK (unit_price_fen >= 0),
  kind text NOT NULL CHECK (kind IN ('single', 'recurring')),
  -- { fromDate, toDate, weekdays: [1-7], windowFromMinute, windowToMinute }
  schedule jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
  -- What whoever serves needs to know, as of ordering.
  elder_name text NOT NULL,
  elder_sex text NOT NULL,
  phone_masked text,
  address text NOT NULL,
  lat double precision,
  lng double precision,
  wishes jsonb NOT NULL DEFAULT '{}',
  notes text,
  channel text NOT NULL CHECK (channel IN ('self', 'family', 'community', 'callCentre')),
  placed_by uuid,
  placed_by_name text NOT NULL,
  proxy_relation text,
  proxy_reason text,
  placed_at timestamptz NOT NULL,
  cancelled_at timestamptz,
  cancel_reason text,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (county, id),
  UNIQUE (county, number),
  FOREIGN KEY (county, elder_id) REFERENCES yike.elders (county, id),
  FOREIGN KEY (county, provider_id) REFERENCES yike.providers (county, id)
);

CREATE INDEX orders_by_elder ON yike.orders (county, elder_id, id DESC);

CREATE INDEX orders_by_provider ON yike.orders (county, provider_id, id DESC);

CREATE INDEX orders_by_area ON yike.orders (county, area, id DESC);

CALL yike.protect('orders', 'area', 'provider_id', NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.orders TO yike_app;

-- One planned service at one time. planned_end = planned_start + minutes.
CREATE TABLE yike.visits (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  order_id uuid NOT NULL,
  elder_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  worker_id uuid,
  second_worker_id uuid,
  item text NOT NULL,
  product text NOT NULL,
  product_name text NOT NULL,
  planned_start timestamptz NOT NULL,
  planned_end timestamptz NOT NULL,
  window_from timestamptz NOT NULL,
  window_to timestamptz NOT NULL,
  minutes integer NOT NULL,
  carers smallint NOT NULL,
  certificates text[] NOT NULL,
  steps jsonb NOT NULL,
  elder_name text NOT NULL,
  address text NOT NULL,
  lat double precision,
  lng double precision,
  notes text,
  -- price = quota (grant, held in the ledger) + subsidy + self-pay
  price_fen bigint NOT NULL,
  quota_fen bigint NOT NULL,
  subsidy_fen bigint NOT NULL,
  self_fen bigint NOT NULL,
  reservation_id uuid,
  status text NOT NULL CHECK (status IN
    ('planned', 'assigned', 'inProgress', 'finished', 'verified', 'needsReview', 'rejected', 'cancelled', 'missed')),
  checked_in_at timestamptz,
  checked_out_at timestamptz,
  verified_at timestamptz,
  review_due_at timestamptz,
  -- Until when the provider is asked to say something, and when it or its carer last did since.
  statement_due_at timestamptz,
  statement_at timestamptz,
  reviewed_by uuid,
  review_reason text,
  is_held boolean NOT NULL DEFAULT false,
  cancel_reason text,
  confirmation_code_hash text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  CHECK (quota_fen >= 0 AND subsidy_fen >= 0 AND self_fen >= 0 AND quota_fen + subsidy_fen + self_fen = price_fen),
  CHECK (planned_start < planned_end AND window_from <= planned_start),
  CHECK (second_worker_id IS NULL OR second_worker_id <> worker_id),
  FOREIGN KEY (county, order_id) REFERENCES yike.orders (county, id)
);

CREATE INDEX visits_by_worker ON yike.visits (county, worker_id, planned_start);

CREATE INDEX visits_by_second_worker ON yike.visits (county, second_worker_id, planned_start) WHERE second_worker_id IS NOT NULL;

CREATE INDEX visits_by_provider ON yike.visits (county, provider_id, planned_start, id);

CREATE INDEX visits_by_elder ON yike.visits (county, elder_id, planned_start DESC);

CREATE INDEX visits_by_order ON yike.visits (county, order_id, planned_start);

CREATE INDEX visits_by_status ON yike.visits (county, status, planned_start, id);

CREATE INDEX visits_by_area ON yike.visits (county, area, planned_start, id);

CREATE INDEX visits_by_time ON yike.visits (county, planned_start, id);

CREATE INDEX visits_in_review ON yike.visits (county, review_due_at, id) WHERE status = 'needsReview';

CREATE INDEX visits_waiting ON yike.visits (county, window_to) WHERE status IN ('planned', 'assigned');

CALL yike.protect('visits', 'area', 'provider_id', 'worker_id', 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.visits TO yike_app;

CREATE POLICY by_second_worker ON yike.visits USING (COALESCE(second_worker_id = (SELECT yike.worker()), false));

-- Which time of a carer a visit binds. A carer, as first or second, is in one place at a time, whoever asks and however often.
CREATE TABLE yike.visit_slots (
  county text COLLATE "C" NOT NULL,
  visit_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  planned_start timestamptz NOT NULL,
  planned_end timestamptz NOT NULL,
  is_bound boolean NOT NULL,
  PRIMARY KEY (county, visit_id, worker_id),
  FOREIGN KEY (county, visit_id) REFERENCES yike.visits (county, id),
  CONSTRAINT carer_in_one_place EXCLUDE USING gist
    (county WITH =, worker_id WITH =, tstzrange(planned_start, planned_end) WITH &&) WHERE (is_bound)
);

CALL yike.protect('visit_slots', 'area', 'provider_id', 'worker_id', NULL);

GRANT SELECT, INSERT, UPDATE ON yike.visit_slots TO yike_app;

CREATE TABLE yike.visit_assignments (
  county text COLLATE "C" NOT NULL,
  visit_id uuid NOT NULL,
  seq integer NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  worker_id uuid,
  second_worker_id uuid,
  reason text,
  -- The ranking that the dispatcher saw: [{ workerId, score, reasons }]
  candidates jsonb NOT NULL DEFAULT '[]',
  by_user uuid,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (county, visit_id, seq),
  FOREIGN KEY (county, visit_id) REFERENCES yike.visits (county, id)
);

CALL yike.protect('visit_assignments', 'area', 'provider_id', 'worker_id', NULL);

GRANT SELECT, INSERT ON yike.visit_assignments TO yike_app;

-- What a visit leaves behind: appended, never changed. device_at is what the phone said, server_at is ours.
CREATE TABLE yike.visit_evidence (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  visit_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('checkIn', 'step', 'photo', 'confirmation', 'checkOut', 'exception', 'note')),
  device_at timestamptz NOT NULL,
  server_at timestamptz NOT NULL,
  device_id text,
  lat double precision,
  lng double precision,
  accuracy_meters double precision,
  is_mock_location boolean,
  file_id uuid,
  file_sha256 text,
  data jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, visit_id) REFERENCES yike.visits (county, id)
);

CREATE INDEX visit_evidence_by_visit ON yike.visit_evidence (county, visit_id, server_at);

CREATE INDEX visit_evidence_by_file ON yike.visit_evidence (county, file_sha256) WHERE file_sha256 IS NOT NULL;

CREATE INDEX visit_evidence_by_worker ON yike.visit_evidence (county, worker_id, device_at);

CALL yike.protect('visit_evidence', 'area', 'provider_id', 'worker_id', 'elder_id');

GRANT SELECT, INSERT ON yike.visit_evidence TO yike_app;

-- One run of the named checks; a later run (a death reported late) is a new run.
CREATE TABLE yike.visit_checks (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  visit_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  run smallint NOT NULL,
  code text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('pass', 'amber', 'red')),
  message text NOT NULL,
  measured jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, visit_id, run, code),
  FOREIGN KEY (county, visit_id) REFERENCES yike.visits (county, id)
);

CALL yike.protect('visit_checks', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT ON yike.visit_checks TO yike_app;

CREATE TABLE yike.visit_reviews (
  county text COLLATE "C" NOT NULL,
  visit_id uuid NOT NULL,
  seq smallint NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  decision text NOT NULL CHECK (decision IN ('verified', 'rejected', 'asked', 'heard')),
  reason text NOT NULL,
  by_user uuid,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (county, visit_id, seq),
  FOREIGN KEY (county, visit_id) REFERENCES yike.visits (county, id)
);

CALL yike.protect('visit_reviews', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT ON yike.visit_reviews TO yike_app;

CREATE TABLE yike.complaints (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  elder_id uuid NOT NULL,
  order_id uuid NOT NULL,
  visit_id uuid,
  provider_id uuid NOT NULL,
  text text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'answered')),
  answer text,
  answered_by uuid,
  answered_at timestamptz,
  due_on date NOT NULL,
  created_at timestamptz NOT NULL,
  created_by uuid,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, order_id) REFERENCES yike.orders (county, id)
);

CREATE INDEX complaints_by_status ON yike.complaints (county, status, due_on, id);

CALL yike.protect('complaints', 'area', 'provider_id', NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.complaints TO yike_app;
