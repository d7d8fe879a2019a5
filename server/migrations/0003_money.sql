-- money/ledger: a transfer is one row with a debit and a credit account, so that entries sum to zero by construction.
-- An account that must not be overdrawn has its CHECK: pending and posted debits never exceed posted credits.

CREATE TABLE yike.ledger_accounts (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('source', 'budget', 'quota', 'payable', 'paid', 'recovery')),
  unit text NOT NULL CHECK (unit IN ('fen', 'minute')),
  provider_id uuid,
  elder_id uuid,
  may_be_overdrawn boolean NOT NULL DEFAULT false,
  debits_pending bigint NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
  debits_posted bigint NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
  credits_pending bigint NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
  credits_posted bigint NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, code),
  -- A page of one kind is one range of the index on code.
  CHECK (code LIKE kind || ':%'),
  CHECK (NOT may_be_overdrawn OR kind = 'source'),
  CONSTRAINT never_below_zero CHECK (may_be_overdrawn OR debits_pending + debits_posted <= credits_posted)
);

CREATE INDEX ledger_accounts_by_elder ON yike.ledger_accounts (county, elder_id) WHERE elder_id IS NOT NULL;

-- A quota's code ends in its month: the monthly return of what is left reads one month.
CREATE INDEX ledger_accounts_by_quota_month ON yike.ledger_accounts (county, right(code, 7), id) WHERE kind = 'quota';

CALL yike.protect('ledger_accounts', 'area', 'provider_id', NULL, 'elder_id');

GRANT SELECT, INSERT ON yike.ledger_accounts TO yike_app;

GRANT UPDATE (debits_pending, debits_posted, credits_pending, credits_posted) ON yike.ledger_accounts TO yike_app;

-- kind: post (moves at once), reserve (holds), commit (posts a reservation, whole or part), void (releases it).
CREATE TABLE yike.ledger_transfers (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('post', 'reserve', 'commit', 'void')),
  reservation_id uuid,
  debit_account uuid NOT NULL,
  credit_account uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  unit text NOT NULL CHECK (unit IN ('fen', 'minute')),
  reason text NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  corrects uuid,
  at timestamptz NOT NULL,
  by_user uuid,
  PRIMARY KEY (county, id),
  CHECK (debit_account <> credit_account),
  CHECK ((kind IN ('commit', 'void')) = (reservation_id IS NOT NULL)),
  FOREIGN KEY (county, debit_account) REFERENCES yike.ledger_accounts (county, id),
  FOREIGN KEY (county, credit_account) REFERENCES yike.ledger_accounts (county, id),
  FOREIGN KEY (county, reservation_id) REFERENCES yike.ledger_transfers (county, id)
);

-- A reservation is resolved once.
CREATE UNIQUE INDEX ledger_transfers_resolution ON yike.ledger_transfers (county, reservation_id) WHERE reservation_id IS NOT NULL;

CREATE INDEX ledger_transfers_by_subject ON yike.ledger_transfers (county, subject_type, subject_id);

CREATE INDEX ledger_transfers_by_debit ON yike.ledger_transfers (county, debit_account, id DESC);

CREATE INDEX ledger_transfers_by_credit ON yike.ledger_transfers (county, credit_account, id DESC);

CALL yike.protect('ledger_transfers', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT ON yike.ledger_transfers TO yike_app;

-- money/budgets: one line a fund source and year; its money is a ledger account.
CREATE TABLE yike.budget_lines (
  county text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  area text COLLATE "C" NOT NULL,
  name text NOT NULL,
  fund_source text NOT NULL CHECK (fund_source IN ('central', 'provincial', 'city', 'county', 'welfareLottery', 'insurance', 'donation')),
  year integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  benefit text,
  account_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (county, id),
  UNIQUE (county, year, fund_source, name),
  FOREIGN KEY (county, account_id) REFERENCES yike.ledger_accounts (county, id)
);

CALL yike.protect('budget_lines', 'area', NULL, NULL, NULL);

GRANT SELECT, INSERT ON yike.budget_lines TO yike_app;
