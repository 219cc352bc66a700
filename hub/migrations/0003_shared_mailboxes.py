"""Addresses that several people read, in both languages: an account belongs to one named person."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SHARED = {
    "en": (
        "accounts admin administration administrator all bookings business centre clerk contact contactus council desk "
        "deputy director duty dsl dsp education enquiries enquiry everyone finance frontdesk general group hello "
        "head headteacher health help helpdesk hr info information intake mail mailbox manager mash meetings noreply "
        "nursery office owner panel police post principal reception receptionist referral referrals registrar "
        "safeguarding school secretary senco service shared social staff support team training unit webmaster"
    ),
    "cy": (
        "addysg athro cais canolfan ceisiadau cofrestrydd cyfarfodydd cyffredinol cylch cymorth cyngor cyllid "
        "cysylltu derbyn derbynfa desg diogelu dirprwy gofal gweinyddol gweinyddwr gwybodaeth hyfforddiant "
        "helo iechyd meithrinfa panel pawb pennaeth perchennog post rheolwr staff swyddfa tim ymholiad ymholiadau "
        "ysgol ysgrifennydd"
    ),
}


def write(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    mailbox = apps.get_model("hub", "SharedMailbox")
    rows = {name: language for language, names in SHARED.items() for name in names.split()}
    mailbox.objects.bulk_create([mailbox(name=name, language=language) for name, language in rows.items()])


class Migration(migrations.Migration):
    dependencies = [("hub", "0002_the_log_only_grows")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
