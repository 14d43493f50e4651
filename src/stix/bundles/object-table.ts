/**
 * What STIX 2.1 says of each type of object: which properties it must have, and which properties observables have.
 * Source: STIX 2.1, chapters 3 to 7.
 * @module
 */

/** Required beside the common properties, for domain, relationship and meta objects. */
export const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['attack-pattern', ['name']],
  ['campaign', ['name']],
  ['course-of-action', ['name']],
  ['extension-definition', ['created_by_ref', 'name', 'schema', 'version', 'extension_types']],
  ['grouping', ['context', 'object_refs']],
  ['identity', ['name']],
  ['incident', ['name']],
  ['indicator', ['pattern', 'pattern_type', 'valid_from']],
  ['infrastructure', ['name']],
  ['intrusion-set', ['name']],
  ['language-content', ['object_ref', 'contents']],
  ['location', []],
  ['malware', ['is_family']],
  ['malware-analysis', ['product']],
  ['marking-definition', []],
  ['note', ['content', 'object_refs']],
  ['observed-data', ['first_observed', 'last_observed', 'number_observed']],
  ['opinion', ['opinion', 'object_refs']],
  ['relationship', ['relationship_type', 'source_ref', 'target_ref']],
  ['report', ['name', 'published', 'object_refs']],
  ['sighting', ['sighting_of_ref']],
  ['threat-actor', ['name']],
  ['tool', ['name']],
  ['vulnerability', ['name']],
]);

/** What every observable may have (STIX 2.1, 3.2). */
const COMMON_OF_OBSERVABLES = [
  'id',
  'type',
  'spec_version',
  'object_marking_refs',
  'granular_markings',
  'defanged',
  'extensions',
];

/** The properties of each observable. */
export const OBSERVABLES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    artifact: 'mime_type payload_bin url hashes encryption_algorithm decryption_key',
    'autonomous-system': 'number name rir',
    directory: 'path path_enc ctime mtime atime contains_refs',
    'domain-name': 'value resolves_to_refs',
    'email-addr': 'value display_name belongs_to_ref',
    'email-message':
      'is_multipart date content_type from_ref sender_ref to_refs cc_refs bcc_refs message_id subject received_lines additional_header_fields body body_multipart raw_email_ref',
    file: 'hashes size name name_enc magic_number_hex mime_type ctime mtime atime parent_directory_ref contains_refs content_ref',
    'ipv4-addr': 'value resolves_to_refs belongs_to_refs',
    'ipv6-addr': 'value resolves_to_refs belongs_to_refs',
    'mac-addr': 'value',
    mutex: 'name',
    'network-traffic':
      'start end is_active src_ref dst_ref src_port dst_port protocols src_byte_count dst_byte_count src_packets dst_packets ipfix src_payload_ref dst_payload_ref encapsulates_refs encapsulated_by_ref',
    process:
      'is_hidden pid created_time cwd command_line environment_variables opened_connection_refs creator_user_ref image_ref parent_ref child_refs',
    software: 'name cpe swid languages vendor version',
    url: 'value',
    'user-account':
      'user_id credential account_login account_type display_name is_service_account is_privileged can_escalate_privs is_disabled account_created account_expires credential_last_changed account_first_login account_last_login',
    'windows-registry-key': 'key values modified_time creator_user_ref number_of_subkeys',
    'x509-certificate':
      'is_self_signed hashes version serial_number signature_algorithm issuer validity_not_before validity_not_after subject subject_public_key_algorithm subject_public_key_modulus subject_public_key_exponent x509_v3_extensions',
  }).map(([type, properties]) => [type, new Set([...properties.split(' '), ...COMMON_OF_OBSERVABLES])]),
);
