"""The containers, by their published schema and by what they promise; no engine runs here."""

import json
import re
from importlib.resources import files

import pytest
import yaml
from jsonschema import Draft7Validator

from hub.access import roles
from hub.management.commands.database_roles import name_of
from tests.servers import ROOT


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile():
    return (ROOT / "Dockerfile").read_text()


def test_compose_keeps_to_the_published_schema(compose):
    schema = json.loads(files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(compose)] == []


def test_two_web_processes_one_worker_and_their_stores(compose):
    services = compose["services"]
    assert services["web"]["deploy"]["replicas"] == 2
    assert services["web"]["command"][0] == "serve"
    assert services["work"]["command"] == ["work"]
    assert {"db", "redis", "proxy"} <= services.keys()


def test_every_lasting_service_has_a_health_check(compose):
    lasting = {name: service for name, service in compose["services"].items() if service["restart"] != "no"}
    assert [name for name, service in lasting.items() if "test" not in service["healthcheck"]] == []


def test_secrets_come_as_files_and_never_as_values(compose):
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if re.search("KEY|PASSWORD|DATABASE_URL|REDIS_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert all(secret["file"].startswith("deploy/secrets/") for secret in compose["secrets"].values())
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().split()


def test_only_the_worker_holds_the_key_that_signs_the_access_log(compose):
    holders = [name for name, service in compose["services"].items() if "hub:/data" in service.get("volumes", [])]
    assert holders == ["work"]


ROLES = {"roles": "hub", "migrate": "hub_owner", "web": "hub_web", "work": "hub_sequencer"}


def test_each_service_is_the_role_of_the_database_that_it_needs(compose):
    """And is given the password of no other, but the one that makes them all and ends."""
    services = compose["services"]
    for name, role in ROLES.items():
        assert services[name]["environment"]["DATABASE_USER"] == role
        passwords = {secret for secret in services[name]["secrets"] if secret.endswith("_password")}
        own = "database_password" if role == "hub" else f"{role.removeprefix('hub_')}_password"
        assert services[name]["environment"]["DATABASE_PASSWORD_FILE"] == f"/run/secrets/{own}"
        assert passwords == ({own} if name != "roles" else {own, *(name_of(role)[4:].lower() for role in roles.ROLES)})
    assert services["roles"]["command"] == ["database_roles"] and services["roles"]["restart"] == "no"
    assert services["migrate"]["depends_on"]["roles"]["condition"] == "service_completed_successfully"


def test_the_roles_take_the_secrets_that_the_command_asks_for(compose):
    given = compose["services"]["roles"]["environment"]
    assert {f"{name_of(role)}_FILE" for role in roles.ROLES} <= given.keys()


def test_only_the_proxy_is_reached_from_outside(compose):
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["proxy"]
    for name in ("db", "redis", "work"):
        assert compose["services"][name]["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True


def test_our_own_containers_have_no_more_rights_than_they_need(compose):
    for name in ("web", "work", "migrate", "roles"):
        service = compose["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_the_image_is_staged_and_runs_as_nobody_special(dockerfile):
    stages = dockerfile.split("\nFROM ")
    assert len(stages) >= 3
    last = stages[-1]
    assert re.findall(r"^USER (\S+)", last, re.M) == ["hub"]
    assert "HEALTHCHECK" in last
    assert "npm" not in last and "pip install" not in last


def test_images_are_named_by_version(compose, dockerfile):
    images = [s["image"] for s in compose["services"].values()] + re.findall(r"^FROM (\S+)", dockerfile, re.M)
    assert all(re.search(r":\d", image) for image in images), images


def test_what_the_image_copies_is_there_and_not_ignored(dockerfile):
    let_in = set((ROOT / ".dockerignore").read_text().split())
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert any(f"!{part}" in let_in for part in (source, source.split("/")[0])), source
