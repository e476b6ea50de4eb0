-- Which key version new secrets take. Each process says what its keys make current; only what all of them want is agreed
-- on, so that nobody writes what somebody else cannot read yet. No keys and no owners here.
create table secret_key_process (
    process uuid        primary key,
    wants   text        not null,
    seen_at timestamptz not null
);

create table secret_key_agreed (
    single    boolean     primary key default true check (single),
    version   text        not null,
    agreed_at timestamptz not null
);

grant select, insert, update, delete on secret_key_process to ${system};
grant select, insert, update on secret_key_agreed to ${system};
grant select on secret_key_agreed to ${request};

-- The other store that was seen to hold the same secret: how a migration between stores knows what it has done.
alter table integration_secret add column copied_to text;
grant update (copied_to) on integration_secret to ${request};

-- Rotation walks by version and not by owner.
create index integration_secret_key on integration_secret (key_version, user_id, credential_id, generation);

-- Rotation and migration look past owners, at ids and versions alone: never at a ciphertext.
grant select (user_id, credential_id, generation, key_version, copied_to) on integration_secret to ${system};
create policy secrets_listed on integration_secret for select to ${system} using (true);
grant select (user_id, id, status, generation, intent_generation, revoked) on credential to ${system};
create policy secrets_listed on credential for select to ${system} using (true);
grant select (user_id, id, outcome) on oauth_attempt to ${system};
create policy secrets_listed on oauth_attempt for select to ${system} using (true);

-- Encrypts one slice of the secrets of a version anew. Whoever calls it needs both keys, as parameters; it answers ids.
-- Readers are never in its way: until it commits they see the old ciphertext under the old version. A row that somebody
-- else works on is left out, and one that does not open with its key is told and left as it is.
create function rotate_secrets(
    from_version text, from_key text, to_version text, to_key text,
    after_user uuid, after_credential uuid, after_generation bigint, at_most integer)
returns table (owner uuid, credential uuid, number bigint, opened boolean)
language plpgsql security definer set search_path from current as $$
declare
    secret record;
begin
    for secret in
        select s.user_id, s.credential_id, s.generation, s.ciphertext
          from integration_secret s
         where s.key_version = from_version
           and (s.user_id, s.credential_id, s.generation) > (after_user, after_credential, after_generation)
         order by s.user_id, s.credential_id, s.generation
         limit at_most
           for update skip locked
    loop
        owner := secret.user_id;
        credential := secret.credential_id;
        number := secret.generation;
        begin
            update integration_secret s
               set ciphertext = public.pgp_sym_encrypt(
                       public.pgp_sym_decrypt(secret.ciphertext, from_key), to_key, 'cipher-algo=aes256, compress-algo=0'),
                   key_version = to_version
             where s.user_id = secret.user_id and s.credential_id = secret.credential_id
               and s.generation = secret.generation;
            opened := true;
        exception when external_routine_invocation_exception then
            opened := false;
        end;
        return next;
    end loop;
end
$$;

create policy rotated on integration_secret to current_user using (true);

-- Whoever may call it cannot put a table of their own before the schema's: temporary ones come last.
do $$
begin
    execute format(
        'alter function rotate_secrets(text, text, text, text, uuid, uuid, bigint, integer) set search_path = %I, pg_temp',
        current_schema());
end
$$;

revoke execute on function rotate_secrets from public;
grant execute on function rotate_secrets to ${system};
