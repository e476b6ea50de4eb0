-- Whoever follows a person's jobs reads on from a position. A job stands at the position of its last change, so that
-- news never grow beyond the jobs there are, and who was away is told of each job once, as it is now.
alter table sync_job add column news_position bigint;

create index sync_job_by_news on sync_job (user_id, news_position) where news_position is not null;

-- Positions in the order of their commits: whoever changes a job holds this row to the end of its transaction, so nobody
-- who has read a position can meet a lower one later, as it could with a sequence.
create table job_news_head (
    user_id  uuid   not null primary key,
    position bigint not null check (position > 0)
);

alter table job_news_head enable row level security;
alter table job_news_head force row level security;
create policy owner on job_news_head to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);
grant select, insert, update, delete on job_news_head to ${request};

call keep_the_erased_out();
