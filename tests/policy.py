"""What every answer of the portal says of itself, whatever it is; tests ask it of the answers they get."""

SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


MAY_BE_FRAMED = {"knowledge:compare-embed"}  # sets no cookie, and has nothing to press


def faults(response):
    """Return where an answer does not keep to the policy."""
    found = [f"{name}: {response.get(name)}" for name, value in SAME_EVERYWHERE.items() if response.get(name) != value]
    policy = response.get("Content-Security-Policy", "")
    if response.status_code == 304:
        if policy:
            found.append(f"another policy for what the browser has: {policy}")
    elif "default-src 'none'" not in policy or "unsafe" in policy:
        found.append(f"Content-Security-Policy: {policy}")
    match = getattr(getattr(response, "wsgi_request", None), "resolver_match", None)
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and "frame-ancestors 'none'" not in policy and getattr(match, "view_name", "") not in MAY_BE_FRAMED:
        found.append(f"may be framed: {policy}")
    if response.get("Referrer-Policy") not in {"strict-origin-when-cross-origin", "same-origin", "no-referrer"}:
        found.append(f"Referrer-Policy: {response.get('Referrer-Policy')}")
    if "camera=()" not in response.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    if response.status_code in {429, 503} and not response.get("Retry-After"):
        found.append("no Retry-After")
    if response.has_header("Access-Control-Allow-Origin"):
        found.append("open to other sites' scripts")
    return found
