<?php
// The only service comes from service.xml, which is its own metadata.
