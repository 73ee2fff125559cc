<?php
// Debian's simplesamlphp as an identity provider: php -S with SIMPLESAMLPHP_CONFIG_DIR here, PEER_URL and PEER_FOLDER.
$folder = getenv('PEER_FOLDER');
$service = "$folder/service.xml";
$config = [
    'baseurlpath' => getenv('PEER_URL') . '/',
    'certdir' => "$folder/",
    'loggingdir' => "$folder/",
    'datadir' => "$folder/",
    'tempdir' => "$folder/tmp",
    'metadatadir' => __DIR__ . '/metadata',
    'secretsalt' => bin2hex($folder),
    'auth.adminpassword' => bin2hex(random_bytes(16)),
    'technicalcontact_email' => 'it@northwind.example',
    'logging.handler' => 'errorlog',
    'showerrors' => true,
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => 'Lax',
    'session.phpsession.savepath' => $folder,
    'language.cookie.secure' => false,
    'store.type' => 'phpsession',
    'metadata.sources' => array_merge(
        [['type' => 'flatfile']],
        is_file($service) ? [['type' => 'xml', 'file' => $service]] : []
    ),
];
