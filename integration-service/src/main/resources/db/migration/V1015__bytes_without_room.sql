-- Records whose bytes had no room in their owner's quota when they were applied (ADR 41).
alter table sync_job_stream add column over_quota bigint not null default 0;
