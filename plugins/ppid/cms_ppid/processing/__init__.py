"""The register of what is done with personal data (UU 27/2022 pasal 31), read by everybody and kept by the site."""
