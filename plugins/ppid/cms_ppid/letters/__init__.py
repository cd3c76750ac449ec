"""Letters that go out with the steps of a case, texts that a site begins them with, and the page that proves them."""
