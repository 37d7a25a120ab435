"""What the portal must survive. Each scenario is a function: it returns what was seen, or raises DrillError with it."""

from tools.drill.scenarios.care import clock_leaps, restored_into_an_empty_installation, secret_key_is_changed
from tools.drill.scenarios.kills import machine_is_taken_away, web_process_is_killed, worker_is_killed
from tools.drill.scenarios.letters import mail_server_is_dead, mail_server_is_silent
from tools.drill.scenarios.stores import cache_is_away, database_is_away, media_are_full
from tools.drill.scenarios.uploads import twenty_send_heavy_pictures
from tools.drill.scenarios.visitors import headers_are_forged, two_hundred_are_slow

SCENARIOS = [
    headers_are_forged,
    two_hundred_are_slow,
    twenty_send_heavy_pictures,
    web_process_is_killed,
    machine_is_taken_away,
    worker_is_killed,
    mail_server_is_silent,
    mail_server_is_dead,
    cache_is_away,
    database_is_away,
    media_are_full,
    secret_key_is_changed,
    restored_into_an_empty_installation,
    clock_leaps,
]
