import urllib.error
import urllib.request

import requests

from odoo.tests.common import BaseCase

from ..pipeline import guard, outside


class TestOutside(BaseCase):
    def test_a_wrapped_request_fails_only_while_other_servers_are_forbidden(self):
        send = outside.failing_when_forbidden(lambda url: url, OSError)
        self.assertEqual(send("x"), "x")
        with guard.alone():
            self.assertRaises(OSError, send, "x")
        self.assertEqual(send("x"), "x")

    def test_requests_and_urllib_fail_while_other_servers_are_forbidden(self):
        request = requests.Request("GET", "http://127.0.0.1:9/").prepare()
        with guard.alone():
            with self.assertRaisesRegex(requests.exceptions.ConnectionError, "asks no other server"):
                requests.adapters.HTTPAdapter().send(request)
            with self.assertRaisesRegex(urllib.error.URLError, "asks no other server"):
                urllib.request.build_opener().open("http://127.0.0.1:9/")
