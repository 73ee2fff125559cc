<?php
$metadata[getenv('PEER_URL')] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'provider.key',
    'certificate' => 'provider.pem',
    'auth' => 'everybody',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'authproc' => [
        1 => [
            'class' => 'saml:AttributeNameID',
            'attribute' => 'uid',
            'Format' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        ],
    ],
    'validate.authnrequest' => true,
    'saml20.sign.response' => true,
    'saml20.sign.assertion' => true,
    'assertion.encryption' => true,
    'sign.logout' => true,
    'validate.logout' => true,
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
];
