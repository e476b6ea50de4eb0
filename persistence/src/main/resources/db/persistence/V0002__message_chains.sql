-- Where each chain of messages stands: only the message that extends it is accepted.
create table message_chain (
    user_id uuid   not null,
    subject uuid   not null,
    stream  text   not null,
    epoch   bigint not null,
    link    text   not null,
    primary key (user_id, subject, stream)
);

-- Messages of a subject below its epoch are void.
create table message_epoch (
    user_id uuid   not null,
    subject uuid   not null,
    epoch   bigint not null,
    primary key (user_id, subject)
);

alter table message_chain enable row level security;
alter table message_chain force row level security;
create policy owner on message_chain to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

alter table message_epoch enable row level security;
alter table message_epoch force row level security;
create policy owner on message_epoch to ${request}
    using (user_id = nullif(current_setting('hypernet.user_id', true), '')::uuid);

grant select, insert, update on message_chain, message_epoch to ${request};
