"""The web application: endpoints, answers to what goes wrong, and the processing behind them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from regional_platform.answer_signing import AnswerSigning
from regional_platform.answers import error_response
from regional_platform.authentication import Region
from regional_platform.bodies import RequestRefused
from regional_platform.code_forms import published_code_lists
from regional_platform.processing import Processor
from regional_platform.routes import router
from regional_platform.rules import record_types
from regional_platform.signatures import NotAuthenticated, timestamp_now
from regional_platform.tree_routes import tree_router


log = logging.getLogger(__name__)


def create_app(region: Region | None = None) -> FastAPI:
    """Build the application; without a region it can only describe itself."""
    app = FastAPI(
        title="自治区社会信用信息平台 (reference)",
        description=(
            "Exchange of public credit records with the platforms of cities;"
            " see docs/regional_api.md."
        ),
        version="2",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=_lifespan,
        separate_input_output_schemas=False,
    )
    # Endpoints find it through their request.
    app.state.region = region
    # Both versions have the same endpoints; they differ in what is signed.
    for version in ("/v1", "/v2"):
        app.include_router(router, prefix=version)
        app.include_router(tree_router, prefix=version)
    app.add_middleware(AnswerSigning, region=region)
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    region: Region = app.state.region
    types = record_types(region.settings.catalogue)
    code_lists = published_code_lists(region.settings.catalogue)
    processor = Processor(region.conninfo, region.settings, types, code_lists)
    # Uploads are processed as long as the application serves requests.
    processor.start()
    yield
    processor.stop()


async def _answer_not_authenticated(_: Request, problem: Any) -> Response:
    # The time of this platform helps a client whose clock is wrong.
    return error_response(401, problem.code, problem.message, server_time=timestamp_now())


async def _answer_refused(_: Request, problem: Any) -> Response:
    return error_response(problem.status, problem.code, problem.message)


async def _answer_wrong_parameters(_: Request, problem: Any) -> Response:
    messages = []
    for details in problem.errors():
        name = details["loc"][-1]
        messages.append(f"{name}: {details['msg']}")
    return error_response(400, "parameters", "; ".join(messages))


async def _answer_http_error(_: Request, problem: Any) -> Response:
    code = "not-found" if problem.status_code == 404 else "http"
    return error_response(problem.status_code, code, str(problem.detail))


async def _answer_no_database(_: Request, problem: Any) -> Response:
    log.warning("database: %s", problem)
    return error_response(503, "database-unavailable", "the platform's database does not answer")


async def _answer_internal_error(_: Request, problem: Any) -> Response:
    return error_response(500, "internal", "a mistake of this platform; it is logged")


# How each exception is answered; the last line is for all that nobody foresaw.
_HANDLERS: dict[int | type[Exception], Any] = {
    NotAuthenticated: _answer_not_authenticated,
    RequestRefused: _answer_refused,
    RequestValidationError: _answer_wrong_parameters,
    HTTPException: _answer_http_error,
    psycopg.OperationalError: _answer_no_database,
    Exception: _answer_internal_error,
}
