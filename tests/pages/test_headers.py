"""What a browser may do with a page: run our own files, and nothing that anybody typed."""

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting

NASTY = "<script>alert('x')</script><img src=x onerror=alert(1)>"


async def test_pages_run_our_own_files_alone(floor: Floor) -> None:
    async with visiting(floor, "pit_boss") as boss:
        for path in ("/", "/sign-in", "/slips/00000000-0000-7000-8000-000000000000"):
            page = await boss.get(path)
            policy = page.headers["content-security-policy"].split("; ")

            assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["x-content-type-options"] == "nosniff"


async def test_what_people_type_is_shown_and_never_run(floor: Floor) -> None:
    guest = await floor.new_player(first_name=NASTY, last_name="Kern")
    await floor.open_slip(player_id=guest)
    async with visiting(floor, "pit_boss") as boss:
        seat = f"/tables/{floor.house.table_ids[0]}/seats/3"
        for path in ("/", f"{seat}?query=%3Cscript%3E", f"{seat}?guest={guest}"):
            page = await boss.get(path)
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "<img src=x" not in page.text
        assert "alert(&#39;x&#39;)" in page.text
        assert "onerror" in text_of(page)


async def test_styles_and_scripts_are_kept_by_the_browser_until_they_change(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        page = await visitor.get("/sign-in")
        address = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]

        asset = await visitor.get(address)

        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["content-type"].startswith("text/css")


async def test_a_page_that_there_is_not_is_told_like_any_other(floor: Floor) -> None:
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get("/slips/not-an-id")

        assert (page.status_code, "Not found" in text_of(page)) == (404, True)


async def test_a_page_is_compressed_for_whoever_takes_it_so(floor: Floor) -> None:
    async with visiting(floor, "pit_boss") as boss:
        compressed = await boss.get("/")
        plain = await boss.client.get("/", headers={"Accept-Encoding": "identity"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(compressed.headers["content-length"]) < int(plain.headers["content-length"])


async def test_what_is_no_form_is_refused(floor: Floor) -> None:
    async with visiting(floor, "pit_boss") as boss:
        for body in (b"\xff\xfe=%00", b"a=%00", b"&".join([b"a=1"] * 300)):
            page = await boss.client.post("/sign-out", content=body)
            assert page.status_code == 400
        assert (await boss.get("/")).url.path == "/"
