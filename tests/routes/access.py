"""Who gets which answer where: every route and method of the portal, for each kind of person, as a table.

The ticket was filed by `opener`, with a file; `member` is a colleague who is not on it, `stranger` a member of another
organisation. Answers are statuses; "in" is the way to the sign-in page. What is sent along is always well formed.
"""

PEOPLE = {
    "anonymous": None,
    "stranger": "pat",
    "member": "noah",
    "opener": "erin",
    "organisation_admin": "nadia",
    "agent": "alex",
    "administrator": "admin",
}
TABLE = """
GET   /                                                 200  200  200  200  200  303  303
GET   /health/live                                      200  200  200  200  200  200  200
GET   /health/ready                                     200  200  200  200  200  200  200
GET   /static/{file_path}                               200  200  200  200  200  200  200
HEAD  /static/{file_path}                               200  200  200  200  200  200  200
GET   /{path}                                           404  404  404  404  404  404  404

GET   /sign-in                                          200  303  303  303  303  303  303
POST  /sign-in                                          303  303  303  303  303  303  303
GET   /password-reset                                   200  200  200  200  200  200  200
POST  /password-reset                                   200  200  200  200  200  200  200
GET   /password-reset/{token}                           200  200  200  200  200  200  200
POST  /password-reset/{token}                           422  422  422  422  422  422  422

GET   /files/{organisation_id}/{attachment_id}          307  307  307  307  307  307  307
GET   /dev/mail                                         200  200  200  200  200  200  200
GET   /dev/mail/{kept_id}                               404  404  404  404  404  404  404
GET   /dev/mail/{kept_id}/html                          404  404  404  404  404  404  404

GET   /tickets                                          in   200  200  200  200  303  303
GET   /tickets/new                                      in   200  200  200  200  403  403
POST  /tickets/new                                      in   303  303  303  303  403  403
GET   /tickets/{reference}                              in   404  404  200  200  303  303
GET   /tickets/{reference}/now                          in   404  404  200  200  200  200
GET   /tickets/{reference}/live                         in   404  404  200  200  200  200
GET   /tickets/{reference}/files/{attachment_id}        in   404  404  303  303  303  303
POST  /tickets/{reference}/messages                     in   404  404  303  303  303  303
POST  /tickets/{reference}/reopening                    in   404  404  303  303  303  303
POST  /tickets/{reference}/closure                      in   404  404  303  303  403  403
POST  /tickets/{reference}/withdrawal                   in   404  404  303  303  403  403
POST  /tickets/{reference}/rating                       in   404  404  303  303  403  403
GET   /tickets/{reference}/severity                     in   404  404  200  200  200  200
POST  /tickets/{reference}/severity                     in   404  404  303  303  303  303
GET   /tickets/{reference}/escalation                   in   404  404  200  200  200  200
POST  /tickets/{reference}/escalation                   in   404  404  303  303  303  303
POST  /tickets/{reference}/proposal                     in   404  404  303  303  403  403
POST  /tickets/{reference}/workaround                   in   404  404  303  303  403  403
POST  /tickets/{reference}/contest                      in   404  404  303  303  403  403
POST  /tickets/{reference}/watchers                     in   404  404  303  303  303  303
POST  /tickets/{reference}/watchers/{person_id}/removal in   404  404  303  303  303  303

GET   /plan                                             in   200  200  200  200  303  303
GET   /plan/budget                                      in   403  403  403  403  303  303

GET   /desk                                             in   403  403  403  403  200  200
GET   /desk/live                                        in   403  403  403  403  200  200
GET   /desk/tickets/{reference}                         in   403  403  403  403  200  200
GET   /desk/tickets/{reference}/now                     in   403  403  403  403  200  200
GET   /desk/tickets/{reference}/live                    in   403  403  403  403  200  200
POST  /desk/tickets/{reference}/assignment              in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/acceptance              in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/messages                in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/notes                   in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/waiting                 in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/third-party             in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/workaround              in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/no-reply                in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/component               in   403  403  403  403  303  303
GET   /desk/tickets/{reference}/proposal                in   403  403  403  403  200  200
POST  /desk/tickets/{reference}/proposal                in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/decision                in   403  403  403  403  403  303
GET   /desk/tickets/{reference}/voiding                 in   403  403  403  403  200  200
POST  /desk/tickets/{reference}/voiding                 in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/verdicts                in   403  403  403  403  403  303
GET   /desk/tickets/{reference}/merge                   in   403  403  403  403  200  200
POST  /desk/tickets/{reference}/merge                   in   403  403  403  403  303  303
GET   /desk/tickets/{reference}/split                   in   403  403  403  403  200  200
POST  /desk/tickets/{reference}/split                   in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/resolution              in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/reopening               in   403  403  403  403  303  303
POST  /desk/tickets/{reference}/turn                    in   403  403  403  403  303  303
GET   /desk/tickets/{reference}/contract                in   403  403  403  403  403  200
POST  /desk/tickets/{reference}/contract                in   403  403  403  403  403  303
GET   /desk/organisations                               in   403  403  403  403  200  200
GET   /desk/organisations/new                           in   403  403  403  403  403  200
POST  /desk/organisations/new                           in   403  403  403  403  403  303
GET   /desk/organisations/{prefix}                      in   403  403  403  403  200  200
GET   /desk/organisations/{prefix}/history              in   403  403  403  403  200  200
GET   /desk/organisations/{prefix}/name                 in   403  403  403  403  403  200
POST  /desk/organisations/{prefix}/name                 in   403  403  403  403  403  303
GET   /desk/organisations/{prefix}/contract             in   403  403  403  403  403  200
POST  /desk/organisations/{prefix}/contract             in   403  403  403  403  403  303
GET   /desk/organisations/{prefix}/named                in   403  403  403  403  403  200
POST  /desk/organisations/{prefix}/named                in   403  403  403  403  403  303
POST  /desk/organisations/{prefix}/named/removal        in   403  403  403  403  403  303
GET   /desk/organisations/{prefix}/add-ons              in   403  403  403  403  200  200
POST  /desk/organisations/{prefix}/add-ons              in   403  403  403  403  403  303
GET   /desk/organisations/{prefix}/people               in   403  403  403  403  200  200
GET   /desk/organisations/{prefix}/people/new           in   403  403  403  403  403  200
POST  /desk/organisations/{prefix}/people/new           in   403  403  403  403  403  303
GET   /desk/organisations/{prefix}/people/{person_id}   in   403  403  403  403  200  200
GET   /desk/organisations/{prefix}/people/{person_id}/leaving in 403 403 403  403  403  404
POST  /desk/organisations/{prefix}/people/{person_id}/role in 403 403 403  403  403  303
POST  /desk/organisations/{prefix}/people/{person_id}/contact-roles in 403 403 403 403 403 303
POST  /desk/organisations/{prefix}/people/{person_id}/contact-roles/removal in 403 403 403 403 403 303
POST  /desk/organisations/{prefix}/people/{person_id}/removal in 403 403 403  403  403  303
POST  /desk/organisations/{prefix}/people/{person_id}/deactivation in 403 403 403 403 403 303
POST  /desk/organisations/{prefix}/people/{person_id}/activation in 403 403 403 403 403 303
POST  /desk/organisations/{prefix}/people/{person_id}/telephones in 403 403 403 403 403 303
POST  /desk/organisations/{prefix}/people/{person_id}/telephones/{telephone_id}/verification in 403 403 403 403 403 303
POST  /desk/organisations/{prefix}/people/{person_id}/telephones/{telephone_id}/removal in 403 403 403 403 403 303
GET   /desk/organisations/{prefix}/budget               in   403  403  403  403  403  200
POST  /desk/organisations/{prefix}/budget               in   403  403  403  403  403  303
GET   /desk/availability                                in   403  403  403  403  200  200
POST  /desk/availability                                in   403  403  403  403  303  303
POST  /desk/availability/absences                       in   403  403  403  403  303  303
POST  /desk/availability/absences/{absence_id}/removal  in   403  403  403  403  303  303

GET   /desk/on-call                                     in   403  403  403  403  200  200
POST  /desk/on-call/covers                              in   403  403  403  403  303  303
POST  /desk/on-call/covers/{override_id}/removal        in   403  403  403  403  303  303
GET   /desk/on-call/swaps/new                           in   403  403  403  403  200  200
POST  /desk/on-call/swaps/new                           in   403  403  403  403  303  422
POST  /desk/on-call/swaps/{swap_id}/acceptance          in   403  403  403  403  303  303
POST  /desk/on-call/swaps/{swap_id}/refusal             in   403  403  403  403  303  303
POST  /desk/on-call/swaps/{swap_id}/withdrawal          in   403  403  403  403  303  303
POST  /desk/on-call/tests                               in   403  403  403  403  303  303
GET   /desk/on-call/tests/{test_id}                     in   403  403  403  403  200  200
POST  /desk/on-call/tests/{test_id}/acceptance          in   403  403  403  403  303  403

GET   /settings/notifications                           in   200  200  200  200  200  200
POST  /settings/notifications                           in   303  303  303  303  303  303

GET   /desk/incidents                                   in   403  403  403  403  200  200
GET   /desk/incidents/past                              in   403  403  403  403  200  200
GET   /desk/incidents/new                               in   403  403  403  403  403  200
POST  /desk/incidents/new                               in   403  403  403  403  403  303
GET   /desk/incidents/backfill                          in   403  403  403  403  403  200
POST  /desk/incidents/backfill                          in   403  403  403  403  403  303
GET   /desk/incidents/{public_id}                       in   403  403  403  403  200  200
GET   /desk/incidents/{public_id}/now                   in   403  403  403  403  200  200
GET   /desk/incidents/{public_id}/live                  in   403  403  403  403  200  200
POST  /desk/incidents/{public_id}/updates               in   403  403  403  403  403  303
GET   /desk/incidents/{public_id}/updates/{update_id}   in   403  403  403  403  403  200
POST  /desk/incidents/{public_id}/updates/{update_id}   in   403  403  403  403  403  303
POST  /desk/incidents/{public_id}/impact                in   403  403  403  403  403  303
POST  /desk/incidents/{public_id}/name                  in   403  403  403  403  403  303
POST  /desk/incidents/{public_id}/window                in   403  403  403  403  403  303
POST  /desk/incidents/{public_id}/tickets               in   403  403  403  403  303  303
POST  /desk/incidents/{public_id}/tickets/{reference}/removal in 403 403 403  403  303  303
POST  /desk/tickets/{reference}/incident                in   403  403  403  403  303  303
GET   /desk/incidents/templates                         in   403  403  403  403  200  200
GET   /desk/incidents/templates/new                     in   403  403  403  403  403  200
POST  /desk/incidents/templates/new                     in   403  403  403  403  403  303
GET   /desk/incidents/templates/{template_id}           in   403  403  403  403  200  200
POST  /desk/incidents/templates/{template_id}           in   403  403  403  403  403  303
POST  /desk/incidents/templates/{template_id}/removal   in   403  403  403  403  403  303
GET   /desk/maintenances/new                            in   403  403  403  403  403  200
POST  /desk/maintenances/new                            in   403  403  403  403  403  303
GET   /desk/components                                  in   403  403  403  403  200  200
GET   /desk/components/new                              in   403  403  403  403  403  200
POST  /desk/components/new                              in   403  403  403  403  403  303
GET   /desk/components/{component_id}                   in   403  403  403  403  403  200
POST  /desk/components/{component_id}                   in   403  403  403  403  403  303
POST  /desk/components/{component_id}/status            in   403  403  403  403  403  303
POST  /desk/components/{component_id}/place             in   403  403  403  403  403  303
POST  /desk/components/{component_id}/archive           in   403  403  403  403  403  303

GET   /admin                                            in   403  403  403  403  403  303
GET   /admin/deliveries                                 in   403  403  403  403  403  200
POST  /admin/deliveries/{delivery_id}/resend            in   403  403  403  403  403  303
GET   /admin/timers                                     in   403  403  403  403  403  200
GET   /admin/people                                     in   403  403  403  403  403  200
GET   /admin/people/{staff_id}/availability             in   403  403  403  403  403  200
POST  /admin/people/{staff_id}/availability             in   403  403  403  403  403  303
POST  /admin/people/{staff_id}/availability/absences    in   403  403  403  403  403  303
POST  /admin/people/{staff_id}/availability/absences/{absence_id}/removal in 403 403 403 403 403 303
GET   /admin/groups                                     in   403  403  403  403  403  200
GET   /admin/groups/{slug}                              in   403  403  403  403  403  200
POST  /admin/groups/{slug}/members                      in   403  403  403  403  403  303
POST  /admin/groups/{slug}/members/{person_id}/move     in   403  403  403  403  403  303
POST  /admin/groups/{slug}/members/{person_id}/removal  in   403  403  403  403  403  303
GET   /admin/groups/{slug}/members/{person_id}/removal  in   403  403  403  403  403  404
GET   /admin/rotas                                      in   403  403  403  403  403  200
GET   /admin/rotas/new                                  in   403  403  403  403  403  200
POST  /admin/rotas/new                                  in   403  403  403  403  403  303
GET   /admin/rotas/{rota_id}                            in   403  403  403  403  403  200
POST  /admin/rotas/{rota_id}                            in   403  403  403  403  403  303
POST  /admin/rotas/{rota_id}/place                      in   403  403  403  403  403  303
POST  /admin/rotas/{rota_id}/end                        in   403  403  403  403  403  303
POST  /admin/rotas/{rota_id}/covers                     in   403  403  403  403  403  303
POST  /admin/rotas/{rota_id}/covers/{override_id}/removal in 403  403  403  403  403  303
GET   /admin/rehearsal                                  in   403  403  403  403  403  200
GET   /admin/ladders                                    in   403  403  403  403  403  200
GET   /admin/calendars                                  in   403  403  403  403  403  200
GET   /admin/calendars/{plan_version_id}/{calendar}     in   403  403  403  403  403  200
POST  /admin/calendars/{plan_version_id}/{calendar}     in   403  403  403  403  403  303
GET   /admin/calendars/{plan_version_id}/{calendar}/preview in 403 403 403  403  403  303
GET   /admin/plans                                      in   403  403  403  403  403  200
POST  /admin/plans                                      in   403  403  403  403  403  303
GET   /admin/plans/drafts/{draft_id}                    in   403  403  403  403  403  200
GET   /admin/plans/drafts/{draft_id}/adoption           in   403  403  403  403  403  200
POST  /admin/plans/drafts/{draft_id}/adoption           in   403  403  403  403  403  303
GET   /admin/plans/drafts/{draft_id}/removal            in   403  403  403  403  403  200
POST  /admin/plans/drafts/{draft_id}/removal            in   403  403  403  403  403  303
POST  /admin/plans/drafts/{draft_id}/replays            in   403  403  403  403  403  303
GET   /admin/plans/replays/{replay_id}                  in   403  403  403  403  403  200
GET   /admin/plans/replays/{replay_id}/now              in   403  403  403  403  403  200
GET   /admin/plans/replays/{replay_id}/report.json      in   403  403  403  403  403  404
GET   /admin/plans/replays/{replay_id}/report.csv       in   403  403  403  403  403  404

GET   /api/v1/schema                                    200  200  200  200  200  200  200
GET   /api/v1/tickets                                   401  200  200  200  200  200  200
POST  /api/v1/tickets                                   401  201  201  201  201  201  201
GET   /api/v1/tickets/{reference}                       401  404  404  200  200  200  200
POST  /api/v1/tickets/{reference}/messages              401  404  404  201  201  201  201
POST  /api/v1/tickets/{reference}/resolution            401  404  404  403  403  201  201

POST  /sign-out                                         303  303  303  303  303  303  303
"""
Route = tuple[str, str]
ROWS = [line.split() for line in TABLE.splitlines() if line]
EXPECTED: dict[Route, dict[str, str]] = {
    (method, path): dict(zip(PEOPLE, answers, strict=True)) for method, path, *answers in ROWS
}
