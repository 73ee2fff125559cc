<?php
$people = json_decode(file_get_contents(getenv('PEER_FOLDER') . '/people.json'), true);
$config = ['everybody' => ['exampleauth:UserPass']];
foreach ($people as $person) {
    $config['everybody'][$person['email'] . ':at work'] = [
        'uid' => [$person['subject']],
        'mail' => [$person['email']],
        'displayName' => [$person['name']],
        'groups' => $person['groups'],
    ];
}
