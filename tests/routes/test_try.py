import pytest, re
from tests.house import House
pytestmark = pytest.mark.anyio
async def test_x(house: House):
    b = await house.browser("erin")
    r = await b.get("/tickets/new"); print(r.status_code)
    r = await b.post("/tickets/new", {"subject":"s","body":"b","severity":house.app and "P1"}); print(r.status_code, r.headers, r.text[:500])
    ref = r.headers["location"]
    r = await b.get(ref); print(r.status_code, dict(r.headers))
    r = await b.get(ref+"/live"); print(r.status_code, r.text)
    r = await house.visitor().get("/tickets"); print(r.status_code, r.headers)
    p = await house.program("alex")
    print((await p.get("/api/v1/tickets")).text[:300])
    print((await p.get("/api/v1/tickets/x%00")).text[:300])
