-- oversight/supervision, oversight/settlement.

CREATE TABLE yike.followups (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  visit_id uuid NOT NULL,
  elder_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  sampled_because text NOT NULL,
  risk smallint NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'done', 'unreachable')),
  attempts smallint NOT NULL DEFAULT 0,
  due_on date NOT NULL,
  came text CHECK (came IN ('yes', 'no', 'unsure')),
  satisfaction smallint CHECK (satisfaction BETWEEN 1 AND 5),
  answers jsonb,
  note text,
  called_by uuid,
  called_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, visit_id)
);

CREATE INDEX followups_waiting ON yike.followups (county, status, due_on, id);

CALL yike.protect('followups', 'area', NULL, NULL, 'elder_id');

GRANT SELECT, INSERT, UPDATE ON yike.followups TO yike_app;

CREATE TABLE yike.findings (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  visit_id uuid,
  elder_id uuid,
  provider_id uuid,
  summary text NOT NULL,
  holds_payment boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'heard', 'upheld', 'dismissed')),
  due_on date NOT NULL,
  provider_statement text,
  decision_reason text,
  opened_at timestamptz NOT NULL,
  opened_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (county, id)
);

CREATE INDEX findings_by_status ON yike.findings (county, status, due_on, id);

CREATE INDEX findings_by_visit ON yike.findings (county, visit_id);

CALL yike.protect('findings', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT, UPDATE ON yike.findings TO yike_app;

CREATE TABLE yike.settlement_batches (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  status text NOT NULL CHECK (status IN ('draft', 'providerConfirmed', 'countyReviewed', 'paid')),
  visits integer NOT NULL,
  total_fen bigint NOT NULL,
  bank_account_id uuid,
  -- The bank file as it was made at payment, sealed: it holds the account number in full.
  bank_file_enc text,
  bank_file_sha256 text,
  payment_transfer_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  confirmed_at timestamptz,
  confirmed_by uuid,
  reviewed_at timestamptz,
  reviewed_by uuid,
  paid_at timestamptz,
  paid_by uuid,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (county, id),
  UNIQUE (county, number),
  -- What is verified later goes into the next month's batch.
  UNIQUE (county, provider_id, month),
  CHECK (total_fen >= 0),
  CHECK ((status = 'paid') = (paid_at IS NOT NULL)),
  CHECK ((status = 'paid' AND total_fen > 0) = (payment_transfer_id IS NOT NULL)),
  CHECK ((payment_transfer_id IS NULL) = (bank_file_enc IS NULL)),
  CHECK (reviewed_by IS NULL OR paid_by IS NULL OR reviewed_by <> paid_by)
);

CREATE INDEX settlement_batches_by_month ON yike.settlement_batches (county, month DESC, id DESC);

CALL yike.protect('settlement_batches', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT ON yike.settlement_batches TO yike_app;

GRANT UPDATE (status, visits, total_fen, bank_account_id, bank_file_enc, bank_file_sha256, payment_transfer_id, confirmed_at,
  confirmed_by, reviewed_at, reviewed_by, paid_at, paid_by, version) ON yike.settlement_batches TO yike_app;

-- kind 'visit': the visit's one payment; 'correction': a later entry that names the line it corrects.
CREATE TABLE yike.settlement_lines (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  batch_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  visit_id uuid NOT NULL,
  elder_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('visit', 'correction')),
  corrects uuid,
  -- When the visit was planned: the order of the lines.
  planned_start timestamptz NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen <> 0 OR kind = 'visit'),
  -- Part of the amount that verification has moved to the provider's payable account; the rest is drawn at payment.
  quota_fen bigint NOT NULL,
  reason text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  PRIMARY KEY (county, id),
  CHECK ((kind = 'correction') = (corrects IS NOT NULL)),
  CHECK ((kind = 'correction') = (reason IS NOT NULL)),
  CHECK (CASE kind WHEN 'visit' THEN quota_fen BETWEEN 0 AND amount_fen ELSE quota_fen = 0 END),
  FOREIGN KEY (county, batch_id) REFERENCES yike.settlement_batches (county, id),
  FOREIGN KEY (county, corrects) REFERENCES yike.settlement_lines (county, id)
);

CREATE UNIQUE INDEX settlement_lines_visit_once ON yike.settlement_lines (county, visit_id) WHERE kind = 'visit';

CREATE INDEX settlement_lines_by_batch ON yike.settlement_lines (county, batch_id, planned_start, id);

CREATE INDEX settlement_lines_by_corrected ON yike.settlement_lines (county, corrects) WHERE corrects IS NOT NULL;

CALL yike.protect('settlement_lines', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT ON yike.settlement_lines TO yike_app;

-- A verified visit of the month that is in no batch says why.
CREATE TABLE yike.settlement_exclusions (
  county text COLLATE "C" NOT NULL,
  batch_id uuid NOT NULL,
  visit_id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  provider_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason IN ('held', 'findingOpen', 'findingUpheld')),
  -- What verification moved to the payable account; recovered at payment when a finding was upheld.
  quota_fen bigint NOT NULL CHECK (quota_fen >= 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, batch_id, visit_id),
  FOREIGN KEY (county, batch_id) REFERENCES yike.settlement_batches (county, id)
);

-- An upheld finding is final: its visit is recovered once and is not a candidate again.
CREATE UNIQUE INDEX settlement_exclusions_upheld_once ON yike.settlement_exclusions (county, visit_id) WHERE reason = 'findingUpheld';

CALL yike.protect('settlement_exclusions', 'area', 'provider_id', NULL, NULL);

GRANT SELECT, INSERT ON yike.settlement_exclusions TO yike_app;
