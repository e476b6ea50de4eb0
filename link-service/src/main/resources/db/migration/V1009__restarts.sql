-- A ledger tells the beginnings of a stream apart: what a link that waits is counted in says which one wanted it.
alter table pending_link add column restart integer not null default 0 check (restart >= 0);
