-- The two roles of an installation. Roles belong to the cluster, not to a database, so two
-- databases may be brought up at once: whoever comes second finds the role and goes on.
do $roles$
begin
  if not exists (select from pg_roles where rolname = 'pitledger_owner') then
    create role pitledger_owner nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end
$roles$;

do $roles$
begin
  if not exists (select from pg_roles where rolname = 'pitledger_app') then
    create role pitledger_app login;
  end if;
exception when duplicate_object or unique_violation then null;
end
$roles$;

-- Whoever migrates must be able to become the owner, and should be able to step down to the
-- application. Since PostgreSQL 16 a role's maker is a member that may only administer it, and
-- grants itself the rest.
do $roles$
declare
  becoming constant text :=
    case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end;
begin
  if not pg_has_role(session_user, 'pitledger_owner', becoming) then
    execute format('grant pitledger_owner to %I', session_user);
  end if;
  begin
    if not pg_has_role(session_user, 'pitledger_app', becoming) then
      execute format('grant pitledger_app to %I', session_user);
    end if;
  exception when insufficient_privilege then null;
  end;
end
$roles$;

grant usage, create on schema public to pitledger_owner;
grant usage on schema public to pitledger_app;
revoke create on schema public from public;
